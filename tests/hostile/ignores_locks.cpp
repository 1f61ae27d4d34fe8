// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"

namespace models {

Model thread_pool();  // bench's own, in models/thread_pool.cpp

Model ignores_locks() {
  return {
      .description = "a thread pool whose tasks take no lock",
      .capabilities = {.worker_kind = WorkerKind::thread},
      .start =
          [pool = thread_pool()](Job& job, const Settings& settings) {
            job.sync().protect_by(workloads::Protection::none);
            return pool.start(job, settings);
          },
  };
}

}  // namespace models
