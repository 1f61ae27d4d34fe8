// SPDX-License-Identifier: Apache-2.0
#include "models/support/crew.h"

#include <algorithm>
#include <limits>

namespace models::support {

Crew::Crew(Job& job, unsigned workers, std::uint64_t chunk)
    : job_(job),
      workers_(workers),
      chunk_(static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk, job.task_count()))),
      memory_(sizeof(Shared) + workers * sizeof(WorkerBell) + WorkRanges::bytes(workers)),
      shared_(reinterpret_cast<Shared*>(memory_.data())),
      bells_(reinterpret_cast<WorkerBell*>(memory_.data() + sizeof(Shared))),
      ranges_(memory_.data() + sizeof(Shared) + workers * sizeof(WorkerBell), workers) {
  static_assert(workloads::maximum_tasks <= std::numeric_limits<std::uint32_t>::max());
}

void Crew::work(unsigned index) noexcept {
  std::uint32_t seen = 0;
  shared_->checked_in.fetch_add(1, std::memory_order_release);
  ring_master();
  for (;;) {
    FutexWord& bell = bells_[index].rings;
    while (bell.load(std::memory_order_acquire) == seen) futex_wait(bell, seen);
    ++seen;
    for (const unsigned next : {2 * index + 1, 2 * index + 2}) {
      if (next < workers_) ring_worker(next);
    }
    if (shared_->stop.load(std::memory_order_acquire) != 0) return;
    if (!enter_gate()) continue;  // too late for this batch; the ring of the next one follows
    // Tasks are counted here and reported once, when there are no more to take: a shared counter
    // per chunk would cost more than an empty task.
    std::uint64_t ran = 0;
    while (const auto range = ranges_.take(index, chunk_)) {
      job_.run(range->first, range->last, index);
      ran += range->size();
    }
    if (ran != 0 && shared_->remaining.fetch_sub(ran, std::memory_order_acq_rel) == ran) {
      ring_master();
    }
    leave_gate();
  }
}

bool Crew::enter_gate() noexcept {
  if ((shared_->gate.fetch_add(1, std::memory_order_acq_rel) & gate_closed) == 0) return true;
  leave_gate();
  return false;
}

void Crew::leave_gate() noexcept {
  if (shared_->gate.fetch_sub(1, std::memory_order_acq_rel) == (gate_closed | 1)) ring_master();
}

void Crew::close_gate(const std::function<void()>& on_bell) {
  shared_->gate.fetch_or(gate_closed, std::memory_order_acq_rel);
  wait_until([&] { return shared_->gate.load(std::memory_order_acquire) == gate_closed; }, on_bell);
}

void Crew::ring_master() noexcept {
  shared_->master_bell.fetch_add(1, std::memory_order_release);
  futex_wake_all(shared_->master_bell);
}

void Crew::ring_worker(unsigned worker) noexcept {
  bells_[worker].rings.fetch_add(1, std::memory_order_release);
  futex_wake_all(bells_[worker].rings);
}

template <typename Condition>
void Crew::wait_until(Condition condition, const std::function<void()>& on_bell) {
  for (;;) {
    // The bell is read before the condition: what rings in between makes the wait return at once.
    const std::uint32_t rings = shared_->master_bell.load(std::memory_order_acquire);
    if (condition()) return;
    if (on_bell) on_bell();
    futex_wait(shared_->master_bell, rings);
  }
}

void Crew::await_check_in(unsigned workers, const std::function<void()>& on_bell) {
  wait_until([&] { return shared_->checked_in.load(std::memory_order_acquire) >= workers; },
             on_bell);
}

void Crew::run_batch(const std::function<void()>& on_bell) {
  // Closed here and not when the last batch ended: whoever lingered has left by now.
  close_gate(on_bell);
  shared_->remaining.store(job_.task_count(), std::memory_order_release);
  ranges_.deal(static_cast<std::uint32_t>(job_.task_count()));
  shared_->gate.fetch_and(~gate_closed, std::memory_order_acq_rel);
  ring_worker(0);
  wait_until([&] { return shared_->remaining.load(std::memory_order_acquire) == 0; }, on_bell);
}

void Crew::dismiss() noexcept {
  // Each by the master: of a crew that could not be completed, a link of the chain is missing.
  shared_->stop.store(1, std::memory_order_release);
  for (unsigned worker = 0; worker < workers_; ++worker) ring_worker(worker);
}

std::optional<std::size_t> Crew::unfinished_task(unsigned worker) const {
  const Range taken = ranges_.last_taken(worker);
  const std::size_t task = job_.first_unfinished(taken.first, taken.last);
  if (task >= taken.last) return std::nullopt;
  return task;
}

}  // namespace models::support
