// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

namespace models {

std::unique_ptr<Model> python_asyncio() {
  return std::make_unique<support::PythonModel>(
      "asyncio", "an asyncio task each on one thread, --concurrency in flight",
      Capabilities{.worker_kind = WorkerKind::none,
                   .suspends = true,
                   .single_worker = true,
                   .applies = true,
                   .io = IoMethod::own,
                   .interprets = true});
}

}  // namespace models
