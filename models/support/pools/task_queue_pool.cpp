// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/task_queue_pool.h"

#include <limits>

#include "models/support/os/spin.h"

namespace models::support {

namespace {

std::size_t in_cache_lines(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace

std::size_t TaskQueuePool::bytes(unsigned workers, std::size_t tasks, Completion completion) {
  return sizeof(Shared) + workers * sizeof(Lane) + in_cache_lines(Completions::bytes(tasks)) +
         (completion == Completion::queued ? CompletionQueue::bytes(tasks) : 0);
}

TaskQueuePool::TaskQueuePool(Job& job, unsigned workers, Completion completion)
    : TaskQueuePool(job, [&] {
        SharedMemory memory(bytes(workers, job.task_count(), completion));
        auto& shared = *reinterpret_cast<Shared*>(memory.data());
        shared.workers = workers;
        shared.completion = completion;
        return memory;
      }()) {}

TaskQueuePool::TaskQueuePool(Job& job, workloads::support::FileDescriptor memory)
    : TaskQueuePool(job, SharedMemory::attach(std::move(memory))) {}

TaskQueuePool::TaskQueuePool(Job& job, SharedMemory&& memory)
    : job_(job),
      memory_(std::move(memory)),
      shared_(reinterpret_cast<Shared*>(memory_.data())),
      workers_(shared_->workers),
      lanes_(reinterpret_cast<Lane*>(memory_.data() + sizeof(Shared))),
      completions_(memory_.data() + sizeof(Shared) + workers_ * sizeof(Lane)),
      completed_(memory_.data() + bytes(workers_, job.task_count(), Completion::awaited),
                 job.task_count()) {}

void TaskQueuePool::work(unsigned index, std::uint64_t max_tasks, const OnComplete& on_complete) {
  std::uint64_t quota = max_tasks != 0 ? max_tasks : std::numeric_limits<std::uint64_t>::max();
  Lane& own = lanes_[index];
  // Counted as searching before others can see it: from here to the end it is searching, running or
  // parked.
  shared_->searching.fetch_add(1);
  shared_->checked_in.fetch_add(1, std::memory_order_release);
  completions_.wake();
  bool searching = true;
  while (quota > 0) {
    std::optional<std::uint32_t> task = take(index);
    if (!task) {
      if (!searching) shared_->searching.fetch_add(1);
      searching = true;
      task = search(index);
      if (!task) return;
    }
    if (searching) {
      searching = false;
      // The last searcher to find a task wakes the next one.
      if (shared_->searching.fetch_sub(1) == 1 && has_tasks()) wake_one_parked();
    }
    own.running.store(*task + 1, std::memory_order_relaxed);
    job_.run(*task, *task + std::size_t{1}, index);
    own.running.store(0, std::memory_order_relaxed);
    --quota;
    // Before the completion: a submitter that waits for it, and then submits the next task, must
    // find a searcher and not wake another worker.
    if (quota > 0 && is_empty(own)) {
      shared_->searching.fetch_add(1);
      searching = true;
    }
    if (on_complete) {
      on_complete(*task);
    } else {
      complete(*task);
    }
  }
}

void TaskQueuePool::complete(std::size_t task) noexcept {
  if (shared_->completion == Completion::awaited) {
    completions_.complete(task);
  } else if (completed_.put(task)) {
    completions_.wake();
  }
}

std::optional<std::uint32_t> TaskQueuePool::search(unsigned worker) noexcept {
  Lane& own = lanes_[worker];
  for (;;) {
    std::optional<std::uint32_t> task;
    const auto found = [&] {
      task = take(worker);
      return task || shared_->stop.load(std::memory_order_acquire) != 0;
    };
    if (spin_until(found)) return task;

    shared_->parked.fetch_add(1);
    own.is_parked.store(1);
    shared_->searching.fetch_sub(1);
    // Sequentially consistent on both sides: either the submitter saw this worker parked and none
    // searching, or this worker sees its task.
    for (bool done = found(); !done;) {
      // Read first, because a waker changes the counts before this word.
      const std::uint32_t wakeups = own.wakeup.load();
      done = own.is_parked.load() == 0 || shared_->stop.load() != 0;
      if (!done) futex_wait(own.wakeup, wakeups);
    }
    if (own.is_parked.exchange(0) != 0) {
      // It was not woken: it updates the counts itself, as a waker does.
      shared_->parked.fetch_sub(1);
      shared_->searching.fetch_add(1);
    }
    if (task || shared_->stop.load() != 0) return task;
  }
}

std::optional<std::uint32_t> TaskQueuePool::take(unsigned worker) noexcept {
  if (const auto task = take_own(lanes_[worker])) return task;
  for (unsigned step = 1; step < workers_; ++step) {
    Lane& victim = lanes_[(worker + step) % workers_];
    if (const auto task = take_from(victim, victim.tail.load())) return task;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> TaskQueuePool::take_own(Lane& lane) noexcept {
  // A worker that is about to park has seen nothing so far, so its last look is always a fresh one.
  if (lane.head.load(std::memory_order_relaxed) >= lane.seen_tail) {
    lane.seen_tail = lane.tail.load();
  }
  return take_from(lane, lane.seen_tail);
}

std::optional<std::uint32_t> TaskQueuePool::take_from(Lane& lane, std::uint64_t tail) noexcept {
  std::uint64_t head = lane.head.load();
  for (;;) {
    if (head >= tail) return std::nullopt;
    // It may be overwritten only after the head has moved on, and then the swap fails.
    const std::uint32_t task = lane.tasks[head % capacity].load(std::memory_order_relaxed);
    if (!lane.head.compare_exchange_weak(head, head + 1)) continue;
    // Half empty, so that the submitter wakes to something worth waking for.
    if (shared_->wants_room.load() != 0 && lane.tail.load() - head <= capacity / 2 &&
        shared_->wants_room.exchange(0) != 0) {
      completions_.wake();
    }
    return task;
  }
}

bool TaskQueuePool::is_empty(const Lane& lane) noexcept {
  const std::uint64_t head = lane.head.load(std::memory_order_relaxed);
  return head >= lane.seen_tail && head >= lane.tail.load(std::memory_order_relaxed);
}

bool TaskQueuePool::has_tasks() const noexcept {
  for (unsigned lane = 0; lane < workers_; ++lane) {
    if (lanes_[lane].head.load() < lanes_[lane].tail.load()) return true;
  }
  return false;
}

void TaskQueuePool::wake_one_parked() noexcept {
  for (unsigned index = 0; index < workers_; ++index) {
    Lane& lane = lanes_[index];
    if (lane.is_parked.load() == 0 || lane.is_parked.exchange(0) == 0) continue;
    // Counted on its behalf, so that no further worker is woken while this one wakes.
    shared_->parked.fetch_sub(1);
    shared_->searching.fetch_add(1);
    lane.wakeup.fetch_add(1);
    futex_wake_all(lane.wakeup);
    return;
  }
}

void TaskQueuePool::await_check_in(unsigned workers, const OnBell& on_wakeup) {
  completions_.wait_until(
      [&] { return shared_->checked_in.load(std::memory_order_acquire) >= workers; }, on_wakeup);
}

bool TaskQueuePool::push(unsigned index, std::size_t task) {
  Lane& lane = lanes_[index];
  const std::uint64_t tail = lane.tail.load(std::memory_order_relaxed);
  if (tail - lane.seen_head >= capacity) {
    lane.seen_head = lane.head.load(std::memory_order_acquire);
    if (tail - lane.seen_head >= capacity) return false;
  }
  lane.tasks[tail % capacity].store(static_cast<std::uint32_t>(task), std::memory_order_relaxed);
  lane.tail.store(tail + 1);
  if (shared_->searching.load() == 0 && shared_->parked.load() != 0) wake_one_parked();
  return true;
}

void TaskQueuePool::submit(std::size_t task, const OnBell& on_wakeup, const OnBell& on_look) {
  const auto go_to_next_lane = [this] {
    in_a_row_ = 0;
    next_lane_ = next_lane_ + 1 == workers_ ? 0 : next_lane_ + 1;
  };
  if (in_a_row_ == run_length) go_to_next_lane();
  for (;;) {
    for (unsigned tried = 0; tried < workers_; ++tried) {
      if (push(next_lane_, task)) {
        ++in_a_row_;
        return;
      }
      go_to_next_lane();
    }
    await_room(on_wakeup, on_look);
  }
}

void TaskQueuePool::await_room(const OnBell& on_wakeup, const OnBell& on_look) {
  const auto has_room = [&] {
    if (on_look) on_look();
    // Read anew every time, since a worker that used an old tail may have answered too early.
    shared_->wants_room.store(1);
    for (unsigned index = 0; index < workers_; ++index) {
      const Lane& lane = lanes_[index];
      if (lane.tail.load() - lane.head.load() <= capacity / 2) return true;
    }
    return false;
  };
  completions_.wait_until(has_room, on_wakeup);
  shared_->wants_room.store(0, std::memory_order_relaxed);
}

void TaskQueuePool::submit_all(const OnBell& on_wakeup) {
  completions_.submit_all(
      job_, [&](std::size_t task) { submit(task, on_wakeup, {}); }, on_wakeup);
}

void TaskQueuePool::apply_all(const OnBell& on_wakeup) {
  completions_.apply_all(
      job_.task_count(), [&](std::size_t task) { submit(task, on_wakeup, {}); }, on_wakeup);
}

void TaskQueuePool::call_back_all(const OnComplete& call_back, const OnBell& on_wakeup) {
  const std::size_t tasks = job_.task_count();
  std::size_t called = 0;
  const auto call_those_complete = [&] {
    while (const auto task = completed_.take()) {
      call_back(*task);
      ++called;
    }
  };
  // Before every sleep: what completes after the look wakes the submitter.
  const auto announce_and_call = [&] {
    completed_.announce_sleep();
    call_those_complete();
  };
  const auto on_wakeup_and_call = [&] {
    if (on_wakeup) on_wakeup();
    announce_and_call();
  };
  completed_.begin_batch();
  for (std::size_t task = 0; task < tasks; ++task) {
    if (job_.has_arrivals()) completions_.await_arrival(job_, task, on_wakeup_and_call);
    submit(task, on_wakeup, announce_and_call);
    call_those_complete();
  }
  const auto all_are_called = [&] {
    announce_and_call();
    return called == tasks;
  };
  completions_.wait_until(all_are_called, on_wakeup);
}

void TaskQueuePool::stop() noexcept {
  shared_->stop.store(1);
  for (unsigned worker = 0; worker < workers_; ++worker) {
    lanes_[worker].wakeup.fetch_add(1);
    futex_wake_all(lanes_[worker].wakeup);
  }
}

std::vector<std::size_t> TaskQueuePool::unfinished_tasks(unsigned worker) const {
  const std::uint32_t running = lanes_[worker].running.load(std::memory_order_acquire);
  if (running == 0) return {};
  return {running - std::size_t{1}};
}

}  // namespace models::support
