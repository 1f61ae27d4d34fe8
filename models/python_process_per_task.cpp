// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_process_per_task() {
  return std::make_unique<support::PythonModel>(
      "process-per-task", "a multiprocessing.Process per task, at most --workers alive",
      Capabilities{.worker_kind = WorkerKind::process,
                   .applies = true,
                   .start_methods = true,
                   .interprets = true});
}

}  // namespace models
