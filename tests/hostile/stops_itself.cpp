// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/hostile.h"

namespace models {

Model stops_itself() {
  return hostile_model("stops its own process", [](Job& job) {
    static_cast<void>(job);
    std::raise(SIGSTOP);
  });
}

}  // namespace models
