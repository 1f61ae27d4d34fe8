// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_queue() {
  using enum workloads::ChannelOrder;
  return {.description = "queue.Queue, LifoQueue and PriorityQueue",
          .contexts = {ExecutionContext::python_threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {fifo, lifo, priority}, .unbounded = true, .closes = false}};
}

}  // namespace models
