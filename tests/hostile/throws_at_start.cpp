// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> throws_at_start() {
  return std::make_unique<HostileModel>(
      "cannot start", [](Job&) {}, [] { throw std::runtime_error("no workers today"); });
}

}  // namespace models
