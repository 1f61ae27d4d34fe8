// SPDX-License-Identifier: Apache-2.0
#include "models/job/harness_job.h"
#include "tests/hostile/hostile.h"

namespace models {

Model answers_wrongly() {
  return hostile_model("changes a result", [](Job& job) {
    job.run(0, job.task_count(), 0);
    // A model can write to the memory of its job; the check has to find it.
    const auto result = static_cast<HarnessJob&>(job).output(job.task_count() - 1);
    *const_cast<std::byte*>(result.data()) ^= std::byte{1};
  });
}

}  // namespace models
