// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "bench/scenarios/children.h"
#include "bench/scenarios/shared.h"

namespace scenarios {

/// Tells whether two tasks run at the same time: each waits for the other to arrive.
class Rendezvous {
 public:
  /// `limit` is how long the first one waits.
  explicit Rendezvous(std::chrono::nanoseconds limit) : limit_(limit) {}

  /// Called by each of the two, threads of this process or children of it.
  void arrive() {
    if (state_->present.fetch_add(1) + 1 == 2) state_->is_completed = true;
    comes_true([&] { return state_->is_completed.load(); }, limit_);
    state_->present.fetch_sub(1);
  }
  bool has_completed() const { return state_->is_completed; }

 private:
  struct State {
    std::atomic<int> present;
    std::atomic<bool> is_completed;
  };
  Shared<State> state_;
  std::chrono::nanoseconds limit_;
};

}  // namespace scenarios
