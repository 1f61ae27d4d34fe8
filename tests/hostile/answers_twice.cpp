// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/hostile.h"

namespace models {

Model answers_twice() {
  return hostile_model("runs a task twice", [](Job& job) {
    job.run(0, job.task_count(), 0);
    job.run(0, 1, 0);
  });
}

}  // namespace models
