// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_thread_executor() {
  return support::python_model({
      .name = "thread-executor",
      .description = "concurrent.futures.ThreadPoolExecutor of --workers",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .cancels = pool_cancels,
                       .execution_context = ExecutionContext::python_threads},
  });
}

}  // namespace models
