// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/loop/make_loop_backend.h"

namespace models {

LockImplementation make_async() {
  return {.description = "a guarded list of waiting tasks, for the event loops of several threads",
          .contexts = {ExecutionContext::loop, ExecutionContext::loop_threads,
                       ExecutionContext::fibers},
          .kinds = every_sync_kind,
          .make = make_loop_backend<ManyLoops>};
}

}  // namespace models
