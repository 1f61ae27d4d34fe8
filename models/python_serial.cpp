// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_serial() {
  return support::python_model({
      .name = "serial",
      .description = "a plain loop in CPython: the baseline of the Python models",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .single_worker = true,
                       .cancels = pool_cancels,
                       .execution_context = ExecutionContext::python_threads},
  });
}

}  // namespace models
