// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace models::support {

/// For a `TimerQueue` whose timers all run out.
struct IgnorePlace {
  template <typename Value>
  void operator()(const Value&, std::size_t) const {}
};

/// Deadlines with what they are for, earliest first: a heap with four children per node, which
/// touches half the cache lines of a binary one when a million timers run out. Timers of equal
/// deadline come out in any order. `NotePlace` is called with a value and its place whenever that
/// changes; one that keeps it can remove timers.
template <typename Value, typename NotePlace = IgnorePlace>
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
    heap_.push_back({deadline_ns, value});
    rise(heap_.size() - 1, {deadline_ns, value});
  }

  /// Removes the earliest. The queue must not be empty.
  Value pop() {
    const Value earliest = heap_.front().value;
    remove(0);
    return earliest;
  }

  /// Removes the timer at a place (`NotePlace`).
  void remove(std::size_t place) {
    const Timer moved = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    const bool may_rise = place > 0 && moved.deadline_ns < heap_[parent_of(place)].deadline_ns;
    may_rise ? rise(place, moved) : sink(place, moved);
  }

 private:
  static constexpr std::size_t arity = 4;
  static constexpr std::size_t parent_of(std::size_t place) { return (place - 1) / arity; }

  void put(std::size_t place, const Timer& timer) {
    heap_[place] = timer;
    NotePlace{}(timer.value, place);
  }
  void rise(std::size_t place, const Timer& timer) {
    while (place > 0 && timer.deadline_ns < heap_[parent_of(place)].deadline_ns) {
      put(place, heap_[parent_of(place)]);
      place = parent_of(place);
    }
    put(place, timer);
  }
  void sink(std::size_t place, const Timer& timer) {
    for (;;) {
      const std::size_t first_child = place * arity + 1;
      if (first_child >= heap_.size()) break;
      std::size_t smallest = first_child;
      for (std::size_t child = first_child + 1; child < first_child + arity && child < heap_.size();
           ++child) {
        if (heap_[child].deadline_ns < heap_[smallest].deadline_ns) smallest = child;
      }
      if (timer.deadline_ns <= heap_[smallest].deadline_ns) break;
      put(place, heap_[smallest]);
      place = smallest;
    }
    put(place, timer);
  }

  std::vector<Timer> heap_;
};

}  // namespace models::support
