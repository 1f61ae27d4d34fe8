// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_threading() {
  return {.description = "CPython's threading.Lock and its relatives",
          .contexts = {ExecutionContext::python_threads}};
}

}  // namespace models
