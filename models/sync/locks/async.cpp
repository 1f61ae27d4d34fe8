// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/loop_policy.h"
#include "models/sync/loop/make_loop_backend.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_async() {
  return {.description = "a guarded list of waiting tasks, for the event loops of several threads",
          .contexts = {ExecutionContext::loop, ExecutionContext::loop_threads,
                       ExecutionContext::fibers},
          .kinds = every_lock_kind,
          .make = make_loop_backend<ManyLoops>};
}

}  // namespace models
