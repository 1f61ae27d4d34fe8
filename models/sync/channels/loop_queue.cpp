// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/loop_channel.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_loop_queue() {
  using workloads::ChannelOrder;
  return {.description = "a ring and lists of waiting tasks, for an event loop on one thread",
          .contexts = {ExecutionContext::loop, ExecutionContext::fibers},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority},
                      .unbounded = true,
                      .rendezvous = true},
          .make = make_loop_channel<OneLoop>};
}

}  // namespace models
