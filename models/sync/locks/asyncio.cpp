// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_asyncio() {
  return {.description = "asyncio.Lock and its relatives, on one event loop",
          .contexts = {ExecutionContext::python_asyncio}};
}

}  // namespace models
