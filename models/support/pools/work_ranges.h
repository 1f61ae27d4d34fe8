// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace models::support {

/// A half-open range of task indices.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool empty() const { return first >= last; }
  std::uint32_t size() const { return empty() ? 0 : last - first; }
};

/// The source of a worker's next tasks.
class TaskSource {
 public:
  /// Returns the next tasks; nothing when there are no more for this worker in this batch.
  virtual std::optional<Range> take() = 0;

 protected:
  ~TaskSource() = default;
};

/// The tasks of a batch, dealt out to workers: each takes from the front of its own range, and when
/// that is empty steals the back half of another's. One algorithm for threads and processes alike:
/// plain data without pointers, for memory of whatever kind that all workers share and that the
/// caller provides, zeroed.
///
/// Every range is one 64-bit word, changed by compare-and-swap. A word that comes back with an old
/// value means the same undealt tasks as before, so the swap that succeeds is right (no ABA).
class WorkRanges {
 public:
  /// Returns how many bytes `workers` need, to be zeroed and aligned to 64 bytes.
  static std::size_t bytes(unsigned workers) { return workers * sizeof(Lane); }

  WorkRanges(void* memory, unsigned workers)
      : lanes_(static_cast<Lane*>(memory)), workers_(workers) {}

  /// Gives every worker an equal share of tasks 0 to `tasks - 1`. Called by one thread while no
  /// batch runs.
  void deal(std::uint32_t tasks) {
    for (std::uint64_t worker = 0; worker < workers_; ++worker) {
      const auto first = static_cast<std::uint32_t>(tasks * worker / workers_);
      const auto last = static_cast<std::uint32_t>(tasks * (worker + 1) / workers_);
      lanes_[worker].taken.store(0, std::memory_order_relaxed);
      lanes_[worker].range.store(pack({first, last}), std::memory_order_release);
    }
  }

  /// Returns the next tasks for `worker`, which alone calls it: exactly `chunk` of them (fewer at
  /// the end of a range), or with 0 a sixteenth of what it has left, so that decisions are few and
  /// late ones small enough to balance; never more than `max_tasks`. Nothing when no range has any.
  std::optional<Range> take(unsigned worker, std::uint32_t chunk,
                            std::uint32_t max_tasks = std::numeric_limits<std::uint32_t>::max()) {
    for (;;) {
      if (const Range taken = take_front(worker, chunk, max_tasks); !taken.empty()) return taken;
      if (!steal(worker)) return std::nullopt;
    }
  }

  /// Returns what `worker` took last, for naming its tasks when it died.
  Range last_taken(unsigned worker) const {
    return unpack(lanes_[worker].taken.load(std::memory_order_acquire));
  }

 private:
  struct alignas(64) Lane {
    std::atomic<std::uint64_t> range;
    std::atomic<std::uint64_t> taken;
  };
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");
  static constexpr std::uint32_t auto_share = 16;

  static std::uint64_t pack(Range range) { return std::uint64_t{range.first} << 32 | range.last; }
  static Range unpack(std::uint64_t word) {
    return {static_cast<std::uint32_t>(word >> 32), static_cast<std::uint32_t>(word)};
  }

  Range take_front(unsigned worker, std::uint32_t chunk, std::uint32_t max_tasks) {
    Lane& lane = lanes_[worker];
    std::uint64_t word = lane.range.load(std::memory_order_acquire);
    for (;;) {
      const Range range = unpack(word);
      if (range.empty()) return {};
      const std::uint32_t wanted =
          std::max(std::min(chunk != 0 ? chunk : range.size() / auto_share, max_tasks), 1U);
      const std::uint32_t count = std::min(wanted, range.size());
      const Range taken{range.first, range.first + count};
      if (lane.range.compare_exchange_weak(word, pack({taken.last, range.last}),
                                           std::memory_order_acq_rel, std::memory_order_acquire)) {
        lane.taken.store(pack(taken), std::memory_order_release);
        return taken;
      }
    }
  }

  /// Moves the back half of the first non-empty range behind `thief`'s to its own, which is empty.
  bool steal(unsigned thief) {
    for (unsigned step = 1; step < workers_; ++step) {
      Lane& victim = lanes_[(thief + step) % workers_];
      std::uint64_t word = victim.range.load(std::memory_order_acquire);
      for (;;) {
        const Range range = unpack(word);
        if (range.empty()) break;
        const std::uint32_t middle = range.first + range.size() / 2;
        if (victim.range.compare_exchange_weak(word, pack({range.first, middle}),
                                               std::memory_order_acq_rel,
                                               std::memory_order_acquire)) {
          lanes_[thief].range.store(pack({middle, range.last}), std::memory_order_release);
          return true;
        }
      }
    }
    return false;
  }

  Lane* lanes_;
  unsigned workers_;
};

}  // namespace models::support
