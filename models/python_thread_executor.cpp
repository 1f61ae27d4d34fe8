// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_thread_executor() {
  return std::make_unique<support::PythonModel>(
      "thread-executor", "concurrent.futures.ThreadPoolExecutor of --workers",
      Capabilities{.worker_kind = WorkerKind::thread,
                   .chunks = true,
                   .submits = true,
                   .applies = true,
                   .interprets = true});
}

}  // namespace models
