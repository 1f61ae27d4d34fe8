// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {
namespace {

class PythonGevent final : public support::PythonModel {
 public:
  PythonGevent()
      : PythonModel("gevent", "a gevent greenlet each on one thread, --concurrency in flight",
                    {.worker_kind = WorkerKind::none,
                     .suspends = true,
                     .single_worker = true,
                     .applies = true,
                     .io = IoMethod::own,
                     .interprets = true}) {}

 protected:
  std::optional<std::string> unsupported_reason(
      const support::PythonInterpreter& interpreter) const override {
    if (interpreter.gevent_missing.empty()) return std::nullopt;
    return "cannot import gevent (" + interpreter.gevent_missing + "): install python3-gevent";
  }
  bool locked(const support::PythonInterpreter& interpreter) const override {
    return interpreter.locked_by_gevent;
  }
};

}  // namespace

std::unique_ptr<Model> python_gevent() { return std::make_unique<PythonGevent>(); }

}  // namespace models
