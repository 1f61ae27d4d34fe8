// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> crashes() {
  return std::make_unique<HostileModel>("dies of a signal", [](Job& job) {
    static_cast<void>(job);
    std::raise(SIGSEGV);
  });
}

}  // namespace models
