// SPDX-License-Identifier: Apache-2.0
#include "models/job/worker_table.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>

#include "models/support/os/thread_times.h"
#include "workloads/support/monotonic_clock.h"

namespace models::support {

struct WorkerTable::Shared {
  std::atomic<std::uint32_t> is_unknown;  ///< a worker could not be counted
  std::atomic<std::int64_t> begin_ns;     ///< when the iteration began
  // Sums of the threads that left:
  std::atomic<std::int64_t> running_ns;
  std::atomic<std::int64_t> ready_ns;
  std::atomic<std::int64_t> blocked_ns;
  std::atomic<std::int64_t> unclassified_ns;  ///< not running, and unknown whether ready or blocked
  // Sums of the threads that asked the kernel, ever: ready, and ready or blocked.
  std::atomic<std::int64_t> classified_ready_ns;
  std::atomic<std::int64_t> classified_ns;
};

/// A thread, and the time and the figures from which on it counts. The thread that leaves and the
/// harness each take all that has accumulated, under a lock, so that nothing is counted twice.
struct alignas(64) WorkerTable::Place {
  std::atomic<std::uint32_t> is_locked;
  std::atomic<pid_t> thread;  ///< 0: the place is free
  pid_t process;
  std::uint32_t lives;  ///< threads that left it after being off their core for long
  std::int64_t since_ns;
  ThreadTimes before;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "shared between processes");

namespace {

/// Extra places, for threads that enter while others have not left yet.
std::uint32_t places_for(unsigned workers) { return 2 * workers + 2; }

/// Limits `ns` to a part of `whole_ns`.
std::int64_t part_of(std::int64_t whole_ns, std::int64_t ns) {
  return std::clamp<std::int64_t>(ns, 0, std::max<std::int64_t>(0, whole_ns));
}

/// Divides `alive_ns` into the three times. The figures come from other clocks, read a little
/// later, and may add up to more than that.
WorkerTimes spent(const ThreadTimes& before, const ThreadTimes& now, std::int64_t alive_ns) {
  WorkerTimes times;
  times.running_ns = part_of(alive_ns, now.running_ns - before.running_ns);
  times.ready_ns = part_of(alive_ns - times.running_ns, now.ready_ns - before.ready_ns);
  times.blocked_ns = std::max<std::int64_t>(0, alive_ns - times.running_ns - times.ready_ns);
  return times;
}

void add(WorkerTimes& sum, const WorkerTimes& times) {
  sum.running_ns += times.running_ns;
  sum.ready_ns += times.ready_ns;
  sum.blocked_ns += times.blocked_ns;
}

}  // namespace

std::size_t WorkerTable::bytes(unsigned workers) {
  return sizeof(Place) * (1 + places_for(workers));
}

WorkerTable::WorkerTable(void* memory, unsigned workers)
    : shared_(static_cast<Shared*>(memory)),
      places_(static_cast<Place*>(memory) + 1),
      count_(places_for(workers)) {
  static_assert(sizeof(Shared) <= sizeof(Place));
}

/// Returns false when the holder was killed: otherwise a lock is held for microseconds.
bool WorkerTable::lock(Place& place) noexcept {
  constexpr int patience = 10'000;
  for (int tries = 0; tries < patience; ++tries) {
    if (place.is_locked.exchange(1, std::memory_order_acquire) == 0) return true;
    sched_yield();
  }
  shared_->is_unknown.store(1);
  return false;
}

std::optional<std::uint32_t> WorkerTable::enter(std::uint32_t hint) noexcept {
  const pid_t thread = gettid();
  for (std::uint32_t step = 0; step < count_; ++step) {
    const std::uint32_t index = (hint + step) % count_;
    Place& place = places_[index];
    pid_t free = 0;
    if (place.thread.load() != 0 || !lock(place)) continue;
    const bool is_ours = place.thread.compare_exchange_strong(free, thread);
    if (is_ours) {
      place.process = getpid();
      // Before its first task it can only have been blocked while it had none, which is not
      // counted.
      const std::int64_t running_ns = own_running_ns();
      const std::int64_t now_ns = workloads::support::monotonic_now_ns();
      const std::int64_t begin_ns = shared_->begin_ns.load();
      place.since_ns = std::max(begin_ns, now_ns - running_ns);
      place.before = {};
      if (now_ns - running_ns < begin_ns) {
        // The thread is older than the iteration, like a worker that had no task in those before.
        // It may have run all of the time since, and then was not ready in it.
        place.before.running_ns = running_ns - (now_ns - begin_ns);
        if (const auto kernel_times = own_thread_times())
          place.before.ready_ns = kernel_times->ready_ns;
      }
    }
    place.is_locked.store(0, std::memory_order_release);
    if (is_ours) return index;
  }
  shared_->is_unknown.store(1);
  return std::nullopt;
}

void WorkerTable::leave(std::uint32_t index) noexcept {
  Place& place = places_[index];
  if (!lock(place)) return;
  const std::int64_t alive_ns = workloads::support::monotonic_now_ns() - place.since_ns;
  const std::int64_t running_ns = part_of(alive_ns, own_running_ns() - place.before.running_ns);
  const std::int64_t off_core_ns = alive_ns - running_ns;
  if (off_core_ns < min_classified_ns) {
    shared_->running_ns.fetch_add(running_ns);
    shared_->ready_ns.fetch_add(off_core_ns);
  } else if (place.lives++ % threads_per_query != 0) {
    shared_->running_ns.fetch_add(running_ns);
    shared_->unclassified_ns.fetch_add(off_core_ns);
  } else if (const auto kernel_times = own_thread_times()) {
    const WorkerTimes times = spent(place.before, *kernel_times, alive_ns);
    shared_->running_ns.fetch_add(times.running_ns);
    shared_->ready_ns.fetch_add(times.ready_ns);
    shared_->blocked_ns.fetch_add(times.blocked_ns);
    shared_->classified_ready_ns.fetch_add(times.ready_ns);
    shared_->classified_ns.fetch_add(times.ready_ns + times.blocked_ns);
  } else {
    shared_->is_unknown.store(1);
  }
  place.thread.store(0);
  place.is_locked.store(0, std::memory_order_release);
}

void WorkerTable::begin_iteration() noexcept {
  if (!own_thread_times()) shared_->is_unknown.store(1);
  for (std::uint32_t index = 0; index < count_; ++index) {
    Place& place = places_[index];
    if (place.thread.load() == 0 || !lock(place)) continue;
    if (place.thread.load() != 0) {
      if (const auto now = thread_times(place.process, place.thread.load())) {
        place.before = *now;
        place.since_ns = workloads::support::monotonic_now_ns();
      } else {
        place.thread.store(0);  // it ended, between iterations
      }
    }
    place.is_locked.store(0, std::memory_order_release);
  }
  left_before_ = {shared_->running_ns.load(), shared_->ready_ns.load(), shared_->blocked_ns.load()};
  unclassified_before_ns_ = shared_->unclassified_ns.load();
  shared_->begin_ns.store(workloads::support::monotonic_now_ns());
}

/// Adds the threads that left since the iteration began.
void WorkerTable::add_left(WorkerTimes& sum) const noexcept {
  add(sum, {shared_->running_ns.load() - left_before_.running_ns,
            shared_->ready_ns.load() - left_before_.ready_ns,
            shared_->blocked_ns.load() - left_before_.blocked_ns});
  const std::int64_t unclassified_ns = shared_->unclassified_ns.load() - unclassified_before_ns_;
  const auto classified_ns =
      static_cast<double>(std::max<std::int64_t>(1, shared_->classified_ns.load()));
  const double ready = static_cast<double>(shared_->classified_ready_ns.load()) / classified_ns;
  const auto ready_ns = static_cast<std::int64_t>(ready * static_cast<double>(unclassified_ns));
  add(sum, {0, ready_ns, unclassified_ns - ready_ns});
}

std::optional<WorkerTimes> WorkerTable::end_iteration(std::int64_t begin_ns, std::int64_t end_ns,
                                                      std::int64_t own_running_ns) noexcept {
  WorkerTimes sum;
  for (std::uint32_t index = 0; index < count_; ++index) {
    Place& place = places_[index];
    if (place.thread.load() == 0 || !lock(place)) continue;
    const pid_t thread = place.thread.load();
    if (auto now = thread != 0 ? thread_times(place.process, thread) : std::nullopt) {
      if (thread == gettid()) now->running_ns = place.before.running_ns + own_running_ns;
      add(sum, spent(place.before, *now, end_ns - std::max(begin_ns, place.since_ns)));
      place.before = *now;  // should it leave before the next iteration, no more of this one counts
      place.since_ns = workloads::support::monotonic_now_ns();
    } else if (thread != 0) {
      shared_->is_unknown.store(1);
      place.thread.store(0);
    }
    place.is_locked.store(0, std::memory_order_release);
  }
  add_left(sum);
  const bool has_workers = sum.running_ns != 0 || sum.ready_ns != 0 || sum.blocked_ns != 0;
  if (shared_->is_unknown.load() != 0 || !has_workers) return std::nullopt;
  return sum;
}

}  // namespace models::support
