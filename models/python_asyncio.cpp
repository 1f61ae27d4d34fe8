// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_asyncio() {
  return support::python_model({
      .name = "asyncio",
      .description = "an asyncio task each on one thread, --concurrency in flight",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .calls_back = true,
                       .io = IoMethod::own,
                       .cancels = loop_cancels,
                       .execution_context = ExecutionContext::python_asyncio},
  });
}

}  // namespace models
