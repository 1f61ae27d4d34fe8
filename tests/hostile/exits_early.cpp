// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> exits_early() {
  return std::make_unique<HostileModel>("ends its process with status 0", [](Job& job) {
    static_cast<void>(job);
    _exit(0);
  });
}

}  // namespace models
