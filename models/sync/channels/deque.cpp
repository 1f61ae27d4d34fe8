// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_deque() {
  using enum workloads::ChannelOrder;
  return {.description = "collections.deque with a threading.Condition for who waits: unbounded",
          .contexts = {ExecutionContext::python_threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.orders = {fifo, lifo},
                      .bounded = false,
                      .unbounded = true,
                      .joins = {},
                      .closes = false}};
}

}  // namespace models
