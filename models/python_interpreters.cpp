// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

Model python_interpreters() {
  return support::python_model({
      .name = "interpreters",
      .description =
          "concurrent.futures.InterpreterPoolExecutor of --workers: an interpreter per thread",
      .capabilities = {.worker_kind = WorkerKind::interpreter,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .execution_context = ExecutionContext::python_interpreters},
      .unsupported_reason =
          [](const support::PythonInterpreter& interpreter) -> std::optional<std::string> {
        if (interpreter.interpreters) return std::nullopt;
        return "needs CPython 3.14 for InterpreterPoolExecutor, this is " + interpreter.version;
      },
  });
}

}  // namespace models
