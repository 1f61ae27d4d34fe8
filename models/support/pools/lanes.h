// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace models::support {

/// The numbered places for what may run at once, in a model that starts a thread or process per
/// task. One thread takes them, and every task gives its own back. The place that has been free for
/// longest is taken first: what ran in it has ended by then, and joining it does not wait.
class Lanes {
 public:
  explicit Lanes(unsigned count) {
    for (unsigned lane = 0; lane < count; ++lane) free_.push_back(lane);
  }

  /// Makes places 0 to `count - 1` free, whoever has them, and forgets an interruption.
  void reset(unsigned count) {
    const std::lock_guard lock(mutex_);
    free_.clear();
    is_interrupted_ = false;
    for (unsigned lane = 0; lane < count; ++lane) free_.push_back(lane);
  }

  /// Waits until a place is free, and takes it.
  unsigned take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !free_.empty(); });
    const unsigned lane = free_.front();
    free_.pop_front();
    return lane;
  }

  /// Waits until a place is free, and takes it; returns nothing when `interrupt` was called first.
  std::optional<unsigned> take_unless_interrupted() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !free_.empty() || is_interrupted_; });
    if (std::exchange(is_interrupted_, false)) return std::nullopt;
    const unsigned lane = free_.front();
    free_.pop_front();
    return lane;
  }
  /// Ends the wait of the taker, or its next one.
  void interrupt() {
    const std::lock_guard lock(mutex_);
    is_interrupted_ = true;
    freed_.notify_one();
  }

  void give_back(unsigned lane) {
    // Notified under the lock: the lane may be the last one, whose taker then ends this object.
    const std::lock_guard lock(mutex_);
    free_.push_back(lane);
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::deque<unsigned> free_;
  bool is_interrupted_ = false;
};

}  // namespace models::support
