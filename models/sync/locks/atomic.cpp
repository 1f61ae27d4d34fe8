// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_atomic() {
  return {.description = "no lock: one atomic operation, where the shared state allows it",
          .contexts = cpp_contexts,
          .protection = workloads::Protection::atomic};
}

}  // namespace models
