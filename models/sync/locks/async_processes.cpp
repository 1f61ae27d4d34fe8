// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/make_loop_backend.h"
#include "models/sync/loop/process_loops.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_async_processes() {
  return {.description =
              "a guarded list of waiting tasks in shared memory, for the event loops of several "
              "processes",
          .contexts = {ExecutionContext::loop_processes},
          .kinds = every_lock_kind,
          .make = make_loop_backend<ManyProcesses>};
}

}  // namespace models
