// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_mp_joinable_queue() {
  return {.description = "multiprocessing.JoinableQueue: a Queue with task_done and join",
          .contexts = {ExecutionContext::python_processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.unbounded = true, .closes = false}};
}

}  // namespace models
