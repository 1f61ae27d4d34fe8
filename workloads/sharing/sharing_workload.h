// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "workloads/support/bytes.h"
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace workloads {

/// What tasks share is plain data of which every part is atomic, so that access which nothing
/// protects loses updates and is no data race. What a lock protects is accessed like this.
inline constexpr auto relaxed = std::memory_order_relaxed;

/// Adds as an ordinary program does: reads, adds and writes. Not one atomic operation.
inline void add_unprotected(std::atomic<std::uint64_t>& sum, std::uint64_t value) {
  sum.store(sum.load(relaxed) + value, relaxed);
}

/// A workload whose tasks share state. The result of a task is a number that follows from the
/// configuration; how the sharing went is seen in the shared state alone.
class SharingWorkload : public SleepWorkload {
 public:
  using SleepWorkload::SleepWorkload;

  std::size_t max_output_bytes(std::size_t) const final { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool has_time_scale() const override { return false; }
  std::size_t expect(std::size_t task, Output output) const final {
    return write(result_of(task), output);
  }

 protected:
  virtual std::uint64_t result_of(std::size_t task) const = 0;

  static std::size_t write(std::uint64_t result, Output output) {
    support::ByteWriter writer(output);
    writer.write(result);
    return writer.size();
  }

  /// Returns what the tasks share.
  template <typename State>
  static State* shared(Io& io) {
    return reinterpret_cast<State*>(io.sync().shared());
  }
  template <typename State>
  static const State* shared(const std::byte* bytes) {
    return reinterpret_cast<const State*>(bytes);
  }
};

/// Throws `std::invalid_argument` where there are fewer tasks than that. `why`: what for, as the
/// end of a sentence ("to take turns").
void require_tasks(const Configuration& configuration, std::uint64_t min, const char* why);

/// Throws `std::invalid_argument` where there are more or fewer tasks than that. `why`: a clause
/// ("two play ping-pong"), which names the options that it follows from, where there are some.
void require_exact_tasks(const Configuration& configuration, std::uint64_t tasks, const char* why);

/// "3 of 100 writes were lost".
SharedFault fault_of(std::uint64_t faults, std::uint64_t of, const char* what);
/// The fault that a count of updates shows: how many are missing, or a sentence that there are more
/// than there were. Nothing where it is right.
std::optional<SharedFault> lost_updates(std::uint64_t counted, std::uint64_t all,
                                        const char* updates);

}  // namespace workloads
