// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace models::support {

/// What workers did with their time, summed over them.
struct WorkerTimes {
  std::int64_t running_ns = 0;
  std::int64_t ready_ns = 0;  ///< runnable, waiting for a core
  std::int64_t blocked_ns = 0;
};

/// The threads, of whichever process, that run tasks, and what those did that are gone: plain data
/// in memory that the caller provides and that processes share.
class WorkerTable {
 public:
  /// How much zeroed memory so many workers need, aligned to 64 bytes.
  static std::size_t bytes(unsigned workers);

  WorkerTable(void* memory, unsigned workers);

  /// Enters the calling thread; whatever it did until now counts, from its birth or, when it is
  /// older, from the begin of the iteration. `hint` is where a free place is likely. Returns the
  /// place; nothing when there is none, and from then on nothing is known of the workers.
  std::optional<std::uint32_t> enter(std::uint32_t hint) noexcept;
  /// Adds up what the calling thread did, and frees its place. To ask the kernel how long it was
  /// ready costs more than many a task, so whatever time of its life a thread did not run counts as
  /// ready when it is below `shortest_told_apart_ns`, and otherwise the first of every
  /// `lives_per_question` that leave a place asks, and the others are taken to be alike. How long
  /// it had to wait for its very first core is taken from what it was blocked.
  void leave(std::uint32_t place) noexcept;

  static constexpr std::int64_t shortest_told_apart_ns = 200'000;
  static constexpr std::uint32_t lives_per_question = 16;

  // The harness's calls, from one thread, around every iteration.

  /// Forgets what the workers did so far.
  void begin_iteration() noexcept;
  /// What they did since, in an iteration that lasted from `begin_ns` to `end_ns` on the monotonic
  /// clock; for a worker of the iteration's own, since its birth: of no worker more than the
  /// iteration lasted. `own_running_ns` is the CPU time
  /// that the calling thread used in between, should it be a worker: it has also looked at the
  /// others. Nothing when there was no worker, or one of them went without leaving.
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
  // What those that left had added up when the iteration began:
  WorkerTimes left_before_;
  std::int64_t not_told_before_ns_ = 0;
};

}  // namespace models::support
