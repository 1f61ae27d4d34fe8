// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/hostile.h"

namespace models {

Model impatient() {
  return hostile_model("does not wait",
                       [](Job& job) { job.run(0, job.task_count(), 0, workloads::instant_io()); });
}

}  // namespace models
