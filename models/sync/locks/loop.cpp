// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/loop/make_loop_backend.h"

namespace models {

LockImplementation make_loop() {
  return {.description = "a list of waiting tasks, for an event loop on one thread",
          .contexts = {ExecutionContext::loop, ExecutionContext::fibers},
          .kinds = every_sync_kind,
          .make = make_loop_backend<OneLoop>};
}

}  // namespace models
