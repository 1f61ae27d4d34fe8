// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "workloads/sync.h"

namespace models {

/// How many tasks wait on one side of a channel whose library or kernel wakes them, or died as they
/// waited. It lies in the memory of the channel, so that the other side knows whether it wakes
/// anybody.
class WaiterCount {
 public:
  /// Counts a task for as long as this lives. Its last try comes after that.
  class Waiting {
   public:
    explicit Waiting(WaiterCount& count) : count_(count.count_) { count_.fetch_add(1); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { count_.fetch_sub(1); }

   private:
    std::atomic<std::uint32_t>& count_;
  };

  std::uint32_t load() const { return count_.load(); }
  /// Records that those who wait, if any, were told to go on.
  void record_wakeup(workloads::SyncState& state) const {
    if (load() != 0) state.wakeups.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint32_t> count_ = 0;
};

}  // namespace models
