// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_gevent() {
  return {.description = "gevent.lock and gevent.event, on one thread",
          .contexts = {ExecutionContext::python_gevent}};
}

}  // namespace models
