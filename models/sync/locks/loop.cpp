// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/loop_policy.h"
#include "models/sync/loop/make_loop_backend.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_loop() {
  return {.description = "a list of waiting tasks, for an event loop on one thread",
          .contexts = {ExecutionContext::loop, ExecutionContext::fibers},
          .kinds = every_lock_kind,
          .make = make_loop_backend<OneLoop>};
}

}  // namespace models
