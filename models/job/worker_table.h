// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace models::support {

/// How workers spent their time, summed over all of them.
struct WorkerTimes {
  std::int64_t running_ns = 0;
  std::int64_t ready_ns = 0;  ///< runnable, waiting for a core
  std::int64_t blocked_ns = 0;
};

/// The threads, in any process, that run tasks, and the summed times of those that have ended.
/// Plain data in memory that the caller provides and that processes share.
class WorkerTable {
 public:
  /// Returns how many bytes of zeroed memory, aligned to 64 bytes, `workers` need.
  static std::size_t bytes(unsigned workers);

  WorkerTable(void* memory, unsigned workers);

  /// Enters the calling thread. Its time counts from its creation or, when it is older, from the
  /// begin of the iteration. `hint` is where a free place is likely. Returns the place; nothing
  /// when there is none: from then on the workers' times are unknown.
  std::optional<std::uint32_t> enter(std::uint32_t hint) noexcept;
  /// Adds the times of the calling thread to the sums, and frees its place. Asking the kernel how
  /// long a thread was ready costs more than many tasks do. So the time in which a thread did not
  /// run counts as ready when it is below `min_classified_ns`; otherwise the first of every
  /// `threads_per_query` threads that leave a place asks the kernel, and the same proportion is
  /// assumed for the others. How long a thread waited for its very first core is subtracted from
  /// the time in which it was blocked.
  void leave(std::uint32_t place) noexcept;

  static constexpr std::int64_t min_classified_ns = 200'000;
  static constexpr std::uint32_t threads_per_query = 16;

  // The following are for the harness, from one thread, around every iteration.

  /// Resets the times of all workers.
  void begin_iteration() noexcept;
  /// Returns the times of the workers in an iteration that lasted from `begin_ns` to `end_ns` on
  /// the monotonic clock. A worker that was created in it counts since its creation, and no worker
  /// counts for longer than the iteration lasted. `own_running_ns` is the CPU time that the calling
  /// thread used in the iteration; it is used when that thread is a worker, because it has also
  /// done the accounting. Returns nothing when there was no worker, or when one ended without
  /// leaving.
  std::optional<WorkerTimes> end_iteration(std::int64_t begin_ns, std::int64_t end_ns,
                                           std::int64_t own_running_ns) noexcept;

 private:
  struct Shared;
  struct Place;
  bool lock(Place& place) noexcept;
  void add_left(WorkerTimes& sum) const noexcept;

  Shared* shared_;
  Place* places_;
  std::uint32_t count_;
  // The sums of the threads that had left when the iteration began:
  WorkerTimes left_before_;
  std::int64_t unclassified_before_ns_ = 0;
};

}  // namespace models::support
