// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_process_executor() {
  return support::python_model({
      .name = "process-executor",
      .description = "concurrent.futures.ProcessPoolExecutor of --workers",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .start_methods = true,
                       .cancels = pool_cancels,
                       .execution_context = ExecutionContext::python_processes},
      .unsupported_reason = support::without_semaphores,
  });
}

}  // namespace models
