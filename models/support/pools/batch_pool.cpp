// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/batch_pool.h"

#include <algorithm>
#include <limits>

namespace models::support {

/// The source of one worker: takes from the ranges, within its quota.
class BatchPool::Share final : public TaskSource {
 public:
  Share(BatchPool& pool, unsigned index, std::uint64_t& quota)
      : ranges_(pool.ranges_), index_(index), chunk_(pool.shared_->chunk), quota_(quota) {}

  std::optional<Range> take() override {
    if (quota_ == 0) return std::nullopt;
    const auto max_tasks = static_cast<std::uint32_t>(std::min<std::uint64_t>(quota_, no_limit));
    const auto range = ranges_.take(index_, chunk_, max_tasks);
    if (range) quota_ -= range->size();
    return range;
  }

 private:
  static constexpr std::uint32_t no_limit = std::numeric_limits<std::uint32_t>::max();
  WorkRanges& ranges_;
  unsigned index_;
  std::uint32_t chunk_;
  std::uint64_t& quota_;
};

std::size_t BatchPool::bytes(unsigned workers) {
  static_assert(workloads::maximum_tasks <= std::numeric_limits<std::uint32_t>::max());
  return sizeof(Shared) + workers * sizeof(WorkerWakeup) + WorkRanges::bytes(workers);
}

BatchPool::BatchPool(Job& job, unsigned workers, std::uint64_t chunk)
    : BatchPool(job, SharedMemory(bytes(workers)), workers) {
  shared_->workers = workers;
  shared_->chunk =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk, workloads::maximum_tasks));
}

BatchPool::BatchPool(Job& job, workloads::support::FileDescriptor memory)
    : BatchPool(job, SharedMemory::attach(std::move(memory)), 0) {}

BatchPool::BatchPool(Job& job, SharedMemory&& memory, unsigned workers)
    : job_(job),
      workers_(workers != 0 ? workers : reinterpret_cast<Shared*>(memory.data())->workers),
      memory_(std::move(memory)),
      shared_(reinterpret_cast<Shared*>(memory_.data())),
      worker_wakeups_(reinterpret_cast<WorkerWakeup*>(memory_.data() + sizeof(Shared))),
      ranges_(memory_.data() + sizeof(Shared) + workers_ * sizeof(WorkerWakeup), workers_) {}

void BatchPool::work(unsigned index, std::uint64_t max_tasks) {
  work(index, max_tasks, [this, index](TaskSource& source) {
    std::uint64_t ran = 0;
    while (const auto range = source.take()) {
      job_.run(range->first, range->last, index);
      ran += range->size();
    }
    return ran;
  });
}

void BatchPool::work(unsigned index, std::uint64_t max_tasks, const RunBatch& run_tasks) {
  std::uint64_t quota = max_tasks != 0 ? max_tasks : std::numeric_limits<std::uint64_t>::max();
  shared_->checked_in.fetch_add(1, std::memory_order_release);
  wake_coordinator();
  // A batch may be running: one that replaces another worker comes in the middle, and one that
  // checked in just now may be faster than its wake-up.
  take_part(index, quota, run_tasks);
  auto& [wakeups, seen] = worker_wakeups_[index];
  while (quota > 0) {
    while (wakeups.load(std::memory_order_acquire) == seen) futex_wait(wakeups, seen);
    ++seen;
    if (shared_->stop.load(std::memory_order_acquire) != 0) return;
    take_part(index, quota, run_tasks);
  }
}

void BatchPool::wake_next(unsigned index) noexcept {
  for (const unsigned next : {2 * index + 1, 2 * index + 2}) {
    if (next < workers_) wake_worker(next);
  }
}

void BatchPool::take_part(unsigned index, std::uint64_t& quota, const RunBatch& run_tasks) {
  if (!enter_gate()) return;  // too late for this batch; the next one wakes it again
  // After the gate, since it may have come by the wake-up of an earlier batch: those behind it
  // would find this one closed, and not be woken again. Before its tasks, which may wait for
  // theirs.
  wake_next(index);
  Share share(*this, index, quota);
  // Tasks are reported once, when there are no more to take: a shared counter per chunk would cost
  // more than an empty task.
  const std::uint64_t ran = run_tasks(share);
  if (ran != 0 && shared_->remaining.fetch_sub(ran, std::memory_order_acq_rel) == ran) {
    wake_coordinator();
  }
  leave_gate();
}

bool BatchPool::enter_gate() noexcept {
  if ((shared_->gate.fetch_add(1, std::memory_order_acq_rel) & gate_closed) == 0) return true;
  leave_gate();
  return false;
}

void BatchPool::leave_gate() noexcept {
  if (shared_->gate.fetch_sub(1, std::memory_order_acq_rel) == (gate_closed | 1))
    wake_coordinator();
}

void BatchPool::close_gate(const std::function<void()>& on_wakeup) {
  shared_->gate.fetch_or(gate_closed, std::memory_order_acq_rel);
  wait_until([&] { return shared_->gate.load(std::memory_order_acquire) == gate_closed; },
             on_wakeup);
}

void BatchPool::wake_coordinator() noexcept {
  shared_->coordinator_wakeup.fetch_add(1, std::memory_order_release);
  futex_wake_all(shared_->coordinator_wakeup);
}

void BatchPool::wake_worker(unsigned worker) noexcept {
  worker_wakeups_[worker].wakeups.fetch_add(1, std::memory_order_release);
  futex_wake_all(worker_wakeups_[worker].wakeups);
}

template <typename Condition>
void BatchPool::wait_until(Condition condition, const std::function<void()>& on_wakeup) {
  for (;;) {
    // The word is read before the condition: a wake-up in between makes the wait return at once.
    const std::uint32_t wakeups = shared_->coordinator_wakeup.load(std::memory_order_acquire);
    if (condition()) return;
    if (on_wakeup) on_wakeup();
    futex_wait(shared_->coordinator_wakeup, wakeups);
  }
}

void BatchPool::await_check_in(unsigned workers, const std::function<void()>& on_wakeup) {
  wait_until([&] { return shared_->checked_in.load(std::memory_order_acquire) >= workers; },
             on_wakeup);
}

void BatchPool::run_batch(const std::function<void()>& on_wakeup) {
  // Closed here and not when the last batch ended: late workers have left by now.
  close_gate(on_wakeup);
  shared_->remaining.store(job_.task_count(), std::memory_order_release);
  ranges_.deal(static_cast<std::uint32_t>(job_.task_count()));
  shared_->gate.fetch_and(~gate_closed, std::memory_order_acq_rel);
  wake_worker(0);
  wait_until([&] { return shared_->remaining.load(std::memory_order_acquire) == 0; }, on_wakeup);
}

void BatchPool::stop() noexcept {
  // The coordinator wakes each: in a pool that could not be completed, the chain has a gap.
  shared_->stop.store(1, std::memory_order_release);
  for (unsigned worker = 0; worker < workers_; ++worker) wake_worker(worker);
}

std::vector<std::size_t> BatchPool::unfinished_tasks(unsigned worker) const {
  if (auto begun = job_.begun_by(worker, max_named_tasks); !begun.empty()) return begun;
  const Range taken = ranges_.last_taken(worker);
  const std::size_t task = job_.first_unfinished(taken.first, taken.last);
  if (task >= taken.last) return {};
  return {task};
}

}  // namespace models::support
