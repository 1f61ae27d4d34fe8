// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_asyncio_queue() {
  using enum workloads::ChannelOrder;
  return {.description = "asyncio.Queue, LifoQueue and PriorityQueue, on one event loop",
          .contexts = {ExecutionContext::python_asyncio},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {fifo, lifo, priority}, .unbounded = true, .closes = false}};
}

}  // namespace models
