// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace models::support {

/// Deadlines with what they are for, earliest first: a heap with four children per node, which
/// touches half the cache lines of a binary one when a million timers run out. Timers of equal
/// deadline come out in any order.
template <typename Value>
class TimerQueue {
 public:
  struct Timer {
    std::int64_t deadline_ns;
    Value value;
  };

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  /// Returns the earliest. The queue must not be empty.
  const Timer& front() const { return heap_.front(); }

  void push(std::int64_t deadline_ns, Value value) {
    std::size_t place = heap_.size();
    heap_.push_back({deadline_ns, value});
    while (place > 0) {
      const std::size_t parent = (place - 1) / arity;
      if (heap_[parent].deadline_ns <= deadline_ns) break;
      heap_[place] = heap_[parent];
      place = parent;
    }
    heap_[place] = {deadline_ns, value};
  }

  /// Removes the earliest. The queue must not be empty.
  Value pop() {
    const Value earliest = heap_.front().value;
    const Timer moved = heap_.back();
    heap_.pop_back();
    const std::size_t size = heap_.size();
    std::size_t place = 0;
    while (size > 0) {
      const std::size_t first_child = place * arity + 1;
      if (first_child >= size) break;
      std::size_t smallest = first_child;
      for (std::size_t child = first_child + 1; child < first_child + arity && child < size;
           ++child) {
        if (heap_[child].deadline_ns < heap_[smallest].deadline_ns) smallest = child;
      }
      if (moved.deadline_ns <= heap_[smallest].deadline_ns) break;
      heap_[place] = heap_[smallest];
      place = smallest;
    }
    if (size > 0) heap_[place] = moved;
    return earliest;
  }

 private:
  static constexpr std::size_t arity = 4;
  std::vector<Timer> heap_;
};

}  // namespace models::support
