// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/locked_queue.h"

#include <algorithm>

namespace models::support {

void LockedQueue::push(Range range) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    ranges_.push_back(range);
    unfinished_ += range.size();
    wake = sleepers_ > 0;
  }
  if (wake) available_.notify_one();
}

void LockedQueue::push_chunks(std::size_t tasks, std::size_t chunk) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t first = 0; first < tasks; first += chunk) {
      const std::size_t last = std::min(tasks, first + chunk);
      ranges_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)});
    }
    unfinished_ += tasks;
    wake = sleepers_ > 0;
  }
  // A batch wakes all workers; with fewer chunks than sleepers some find nothing.
  if (wake) available_.notify_all();
}

std::optional<Range> LockedQueue::take(std::size_t done) {
  std::unique_lock lock(mutex_);
  report(done);
  while (ranges_.empty() && !closed_) {
    if (++sleepers_ == awaited_sleepers_) changed_.notify_one();
    available_.wait(lock);
    --sleepers_;
  }
  return pop();
}

std::optional<Range> LockedQueue::try_take(std::size_t done) {
  const std::lock_guard lock(mutex_);
  report(done);
  return pop();
}

std::optional<Range> LockedQueue::pop() {
  if (ranges_.empty()) return std::nullopt;
  const Range range = ranges_.front();
  ranges_.pop_front();
  return range;
}

void LockedQueue::report(std::size_t done) {
  if (done == 0) return;
  unfinished_ -= done;
  if (unfinished_ == 0) changed_.notify_one();
}

void LockedQueue::wait_until_done() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return unfinished_ == 0; });
}

void LockedQueue::wait_for_sleepers(unsigned takers) {
  std::unique_lock lock(mutex_);
  awaited_sleepers_ = takers;
  changed_.wait(lock, [&] { return sleepers_ >= takers; });
  awaited_sleepers_ = 0;
}

void LockedQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  available_.notify_all();
}

}  // namespace models::support
