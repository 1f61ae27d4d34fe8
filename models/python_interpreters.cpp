// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {
namespace {

class PythonInterpreters final : public support::PythonModel {
 public:
  PythonInterpreters()
      : PythonModel(
            "interpreters",
            "concurrent.futures.InterpreterPoolExecutor of --workers: an interpreter per thread",
            {.worker_kind = WorkerKind::interpreter,
             .chunks = true,
             .submits = true,
             .applies = true,
             .interprets = true}) {}

 protected:
  std::optional<std::string> unsupported_reason(
      const support::PythonInterpreter& interpreter) const override {
    if (interpreter.interpreters) return std::nullopt;
    return "needs CPython 3.14 for InterpreterPoolExecutor, this is " + interpreter.version;
  }
};

}  // namespace

std::unique_ptr<Model> python_interpreters() { return std::make_unique<PythonInterpreters>(); }

}  // namespace models
