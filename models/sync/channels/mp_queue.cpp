// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_mp_queue() {
  return {.description = "multiprocessing.Queue: a thread of the producer writes to a pipe",
          .contexts = {ExecutionContext::python_processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.unbounded = true, .joins = {}, .closes = false}};
}

}  // namespace models
