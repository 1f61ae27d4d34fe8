// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_process_pool() {
  return std::make_unique<support::PythonPoolModel>(
      "process-pool", "multiprocessing.Pool of --workers (map, apply_async, apply)",
      Capabilities{.worker_kind = WorkerKind::process,
                   .chunks = true,
                   .submits = true,
                   .applies = true,
                   .start_methods = true,
                   .interprets = true});
}

}  // namespace models
