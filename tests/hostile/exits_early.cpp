// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

Model exits_early() {
  return hostile_model("ends its process with status 0", [](Job& job) {
    static_cast<void>(job);
    _exit(0);
  });
}

}  // namespace models
