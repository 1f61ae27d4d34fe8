// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_process_per_task() {
  return support::python_model({
      .name = "process-per-task",
      .description = "a multiprocessing.Process per task, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .applies = true,
                       .start_methods = true,
                       .cancels = process_cancels,
                       .execution_context = ExecutionContext::python_processes},
  });
}

}  // namespace models
