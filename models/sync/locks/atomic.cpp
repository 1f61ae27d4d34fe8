// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_atomic() {
  return {.description = "no lock: one atomic operation, where the shared state allows it",
          .threads = true,
          .processes = true,
          .loop = true,
          .loop_threads = true,
          .loop_processes = true,
          .fibers = true,
          .protection = workloads::Protection::atomic};
}

}  // namespace models
