// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_thread_per_task() {
  return std::make_unique<support::PythonModel>(
      "thread-per-task", "a threading.Thread per task, at most --workers alive",
      Capabilities{.worker_kind = WorkerKind::thread, .applies = true, .interprets = true});
}

}  // namespace models
