// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> hangs() {
  return std::make_unique<HostileModel>("never returns", [](Job& job) {
    static_cast<void>(job);
    for (;;) pause();
  });
}

}  // namespace models
