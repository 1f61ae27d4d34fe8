// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> impatient() {
  return std::make_unique<HostileModel>(
      "does not wait", [](Job& job) { job.run(0, job.task_count(), 0, workloads::instant_io()); });
}

}  // namespace models
