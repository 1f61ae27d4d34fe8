// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_multiprocessing() {
  return {.description = "multiprocessing.Lock and its relatives, over POSIX semaphores",
          .contexts = {ExecutionContext::python_processes}};
}

}  // namespace models
