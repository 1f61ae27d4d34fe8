// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

Model hangs() {
  return hostile_model("never returns", [](Job& job) {
    static_cast<void>(job);
    for (;;) pause();
  });
}

}  // namespace models
