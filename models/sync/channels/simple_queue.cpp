// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_simple_queue() {
  return {.description = "queue.SimpleQueue: unbounded, written in C",
          .contexts = {ExecutionContext::python_threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.bounded = false, .unbounded = true, .joins = {}, .closes = false}};
}

}  // namespace models
