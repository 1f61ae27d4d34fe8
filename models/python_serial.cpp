// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_serial() {
  return std::make_unique<support::PythonModel>(
      "serial", "a plain loop in CPython: the baseline of the Python models",
      Capabilities{.worker_kind = WorkerKind::none, .single_worker = true, .interprets = true});
}

}  // namespace models
