// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/loop_channel.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_async_queue() {
  using workloads::ChannelOrder;
  return {.description =
              "a guarded ring and lists of waiting tasks, for the event loops of several threads",
          .contexts = {ExecutionContext::loop, ExecutionContext::loop_threads,
                       ExecutionContext::fibers},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority},
                      .unbounded = true,
                      .rendezvous = true},
          .make = make_loop_channel<ManyLoops>};
}

}  // namespace models
