// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/hostile.h"

namespace models {

Model answers_nothing() {
  return hostile_model("leaves the last task out",
                       [](Job& job) { job.run(0, job.task_count() - 1, 0); });
}

}  // namespace models
