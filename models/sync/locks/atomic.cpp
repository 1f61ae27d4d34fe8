// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_atomic() {
  return {.description = "no lock: one atomic operation, where the shared state allows it",
          .contexts = cpp_contexts,
          .protection = workloads::Protection::atomic};
}

}  // namespace models
