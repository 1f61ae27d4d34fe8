// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <new>

#include "bench/scenarios/children.h"
#include "models/support/os/shared_memory.h"

namespace scenarios {

/// A value that this process shares with its threads and with the children that it forks while this
/// is there. Value: an atomic, or a struct of them, that starts as zero.
template <typename Value>
class Shared {
 public:
  Shared() : memory_(sizeof(Value)), value_(new (memory_.data()) Value{}) {}
  Value& operator*() const { return *value_; }
  Value* operator->() const { return value_; }

 private:
  models::support::SharedMemory memory_;
  Value* value_;
};

/// Whether two tasks are under way at the same time: each waits for the other to come.
class Meeting {
 public:
  /// `limit` is how long the first one waits.
  explicit Meeting(std::chrono::nanoseconds limit) : limit_(limit) {}

  /// Called by each of the two, threads of this process or children of it.
  void come() {
    if (state_->present.fetch_add(1) + 1 == 2) state_->have_met = true;
    comes_true([&] { return state_->have_met.load(); }, limit_);
    state_->present.fetch_sub(1);
  }
  bool have_met() const { return state_->have_met; }

 private:
  struct State {
    std::atomic<int> present;
    std::atomic<bool> have_met;
  };
  Shared<State> state_;
  std::chrono::nanoseconds limit_;
};

}  // namespace scenarios
