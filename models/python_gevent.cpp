// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/python/python_model.h"

namespace models {

Model python_gevent() {
  return support::python_model({
      .name = "gevent",
      .description = "a gevent greenlet each on one thread, --concurrency in flight",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .calls_back = true,
                       .io = IoMethod::own,
                       .cancels = loop_cancels,
                       .execution_context = ExecutionContext::python_gevent},
      .unsupported_reason =
          [](const support::PythonInterpreter& interpreter) -> std::optional<std::string> {
        if (interpreter.gevent_missing.empty()) return std::nullopt;
        return "cannot import gevent (" + interpreter.gevent_missing + "): install python3-gevent";
      },
      .locked =
          [](const support::PythonInterpreter& interpreter) {
            return interpreter.locked_by_gevent;
          },
  });
}

}  // namespace models
