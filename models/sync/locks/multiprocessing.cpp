// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_multiprocessing() {
  return {.description = "multiprocessing.Lock and its relatives, over POSIX semaphores",
          .contexts = {ExecutionContext::python_processes}};
}

}  // namespace models
