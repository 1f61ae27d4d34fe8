// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/hostile.h"

namespace models {

Model crashes() {
  return hostile_model("dies of a signal", [](Job& job) {
    static_cast<void>(job);
    std::raise(SIGSEGV);
  });
}

}  // namespace models
