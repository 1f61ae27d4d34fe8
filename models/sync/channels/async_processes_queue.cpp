// SPDX-License-Identifier: Apache-2.0
#include "models/sync/loop/loop_channel.h"
#include "models/sync/loop/process_loops.h"
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_async_processes_queue() {
  using workloads::ChannelOrder;
  return {.description =
              "a guarded ring and lists of waiting tasks in shared memory, for the event loops of "
              "several processes",
          .contexts = {ExecutionContext::loop_processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority},

                      .rendezvous = true},
          .make = make_loop_channel<ManyProcesses>};
}

}  // namespace models
