// SPDX-License-Identifier: Apache-2.0
#include "models/job/job.h"
#include "tests/hostile/hostile.h"

namespace models {

Model loses_a_callback() {
  Model model = hostile_model("calls the callbacks of all tasks but the last", [](Job& job) {
    job.run(0, job.task_count(), 0);
    for (std::size_t task = 0; task + 1 < job.task_count(); ++task) job.record_callback(task);
  });
  model.capabilities.calls_back = true;
  return model;
}

}  // namespace models
