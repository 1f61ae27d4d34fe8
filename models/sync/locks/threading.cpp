// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_threading() {
  return {.description = "CPython's threading.Lock and its relatives",
          .contexts = {ExecutionContext::python_threads}};
}

}  // namespace models
