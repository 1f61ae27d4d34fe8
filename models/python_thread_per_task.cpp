// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_thread_per_task() {
  return support::python_model({
      .name = "thread-per-task",
      .description = "a threading.Thread per task, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .applies = true,
                       .cancels = pool_cancels,
                       .execution_context = ExecutionContext::python_threads},
  });
}

}  // namespace models
