// SPDX-License-Identifier: Apache-2.0
#include "workloads/loop_inbox.h"

#include <unistd.h>

#include <cerrno>

namespace workloads {

void put_into_inbox(Sync& sync, LoopWaiter& waiter) noexcept {
  LoopInbox& inbox = sync.loop_inboxes()[waiter.loop];
  const std::uint32_t number = waiter.task + 1;
  waiter.next = inbox.last.load(std::memory_order_relaxed);
  while (!inbox.last.compare_exchange_weak(waiter.next, number, std::memory_order_seq_cst)) {
  }
  // From here on the task may go on, and wait again.
  if (inbox.sleeps.load(std::memory_order_seq_cst) == 0 || inbox.sleeps.exchange(0) == 0) return;
  const std::uint64_t one = 1;
  while (::write(inbox.event, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

}  // namespace workloads
