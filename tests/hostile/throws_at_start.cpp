// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "models/model.h"

namespace models {

Model throws_at_start() {
  return {
      .description = "cannot start",
      .capabilities = {.single_worker = true},
      .start = [](Job&, const Settings&) -> std::unique_ptr<RunningModel> {
        throw std::runtime_error("no workers today");
      },
  };
}

}  // namespace models
