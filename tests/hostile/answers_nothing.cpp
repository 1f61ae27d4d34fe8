// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> answers_nothing() {
  return std::make_unique<HostileModel>("leaves the last task out",
                                        [](Job& job) { job.run(0, job.task_count() - 1, 0); });
}

}  // namespace models
