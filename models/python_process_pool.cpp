// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_process_pool() {
  return support::python_model({
      .name = "process-pool",
      .description = "multiprocessing.Pool of --workers (map, apply_async, apply)",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .start_methods = true,
                       .cancels = python_pool_cancels,
                       .execution_context = ExecutionContext::python_processes},
      .unsupported_reason = support::without_semaphores,
  });
}

}  // namespace models
