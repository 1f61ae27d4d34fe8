// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "workloads/io.h"

namespace models::support {

/// The pending transfers that have a deadline, linked through themselves. Nearly all complete in
/// time, so adding and removing are cheap, and the search for those that did not visits all.
class Deadlines {
 public:
  /// Returns a time before which no deadline expires.
  std::int64_t earliest_ns() const { return earliest_ns_; }

  /// Adds a pending transfer; does nothing when it has no deadline.
  void add(workloads::Transfer& transfer) {
    if (transfer.deadline_ns == 0) return;
    transfer.previous = nullptr;
    transfer.next = first_;
    if (first_ != nullptr) first_->previous = &transfer;
    first_ = &transfer;
    earliest_ns_ = std::min(earliest_ns_, transfer.deadline_ns);
  }
  /// Removes a transfer that was added; does nothing when it has no deadline.
  void remove(workloads::Transfer& transfer) {
    if (transfer.deadline_ns == 0) return;
    auto* const next = static_cast<workloads::Transfer*>(transfer.next);
    if (next != nullptr) next->previous = transfer.previous;
    if (transfer.previous != nullptr) {
      transfer.previous->next = next;
    } else {
      first_ = next;
    }
    if (first_ == nullptr) earliest_ns_ = never;
  }

  /// Calls `expire` with each transfer whose deadline is not after `now_ns`. `expire` removes it
  /// and returns true, or returns false to be called with it again next time.
  template <typename Expire>
  void find_expired(std::int64_t now_ns, Expire expire) {
    if (earliest_ns_ > now_ns) return;
    workloads::Transfer* transfer = first_;
    std::int64_t earliest_ns = never;
    while (transfer != nullptr) {
      auto* const next = static_cast<workloads::Transfer*>(transfer->next);
      if (transfer->deadline_ns > now_ns || !expire(*transfer)) {
        earliest_ns = std::min(earliest_ns, transfer->deadline_ns);
      }
      transfer = next;
    }
    earliest_ns_ = earliest_ns;
  }

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  workloads::Transfer* first_ = nullptr;
  std::int64_t earliest_ns_ = never;
};

}  // namespace models::support
