// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_gevent_queue() {
  using enum workloads::ChannelOrder;
  return {.description =
              "gevent.queue.Queue, LifoQueue, PriorityQueue and JoinableQueue, on one thread",
          .contexts = {ExecutionContext::python_gevent},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {fifo, lifo, priority},
                      .unbounded = true,
                      .joins = {fifo},  // there is no other JoinableQueue
                      .closes = false}};
}

}  // namespace models
