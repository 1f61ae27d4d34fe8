// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> stops_itself() {
  return std::make_unique<HostileModel>("stops its own process", [](Job& job) {
    static_cast<void>(job);
    std::raise(SIGSTOP);
  });
}

}  // namespace models
