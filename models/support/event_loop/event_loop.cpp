// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/event_loop.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "workloads/support/monotonic_clock.h"

namespace models::support {
namespace {

/// How many transfers a task may do in a row, without a wait, before other tasks run: otherwise a
/// peer that always has more data would keep the loop for its task alone.
constexpr unsigned max_in_a_row = 32;

/// How many arrived tasks are started before waiting tasks run: more may always have arrived.
constexpr unsigned max_starts_in_a_row = 32;

}  // namespace

EventLoop::EventLoop(Job& job, unsigned worker, std::uint64_t concurrency, IoMethod method)
    : EventLoop(job, worker, concurrency, make_io_backend(method, concurrency)) {}

EventLoop::EventLoop(Job& job, unsigned worker, std::uint64_t concurrency,
                     std::unique_ptr<IoBackend> backend)
    : workloads::Io(ready_),
      job_(job),
      worker_(worker),
      concurrency_(concurrency),
      backend_(std::move(backend)) {}

void EventLoop::run(std::size_t first, std::size_t last) {
  next_ = first;
  last_ = last;
  run_to_end();
}

std::uint64_t EventLoop::run(TaskSource& source) {
  if (concurrency_ == 0) return 0;  // more loops than tasks may be in flight
  next_ = last_ = 0;
  source_ = &source;
  run_to_end();
  return std::exchange(started_, 0);
}

void EventLoop::run_to_end() {
  start_tasks();
  while (in_flight_ > 0 || awaits_arrival_) {
    if (ready_.empty()) {
      wait();
    } else {
      backend_->poll_now_and_then(ready_);
    }
    resume_ready();
    resume_expired();
    start_tasks();
  }
}

bool EventLoop::has_next() {
  if (next_ < last_) return true;
  if (source_ == nullptr) return false;
  const auto range = source_->take();
  if (!range) {
    source_ = nullptr;
    return false;
  }
  next_ = range->first;
  last_ = range->last;
  started_ += range->size();
  return true;
}

void EventLoop::start_tasks() {
  if (job_.has_arrivals()) {
    start_arrived();
  } else {
    while (in_flight_ < concurrency_ && has_next()) start_next();
  }
}

void EventLoop::start_arrived() {
  awaits_arrival_ = false;
  for (unsigned started = 0; in_flight_ < concurrency_ && has_next(); ++started) {
    // There is no wait for a task that has arrived already.
    if (started == max_starts_in_a_row || !next_has_arrived()) {
      awaits_arrival_ = true;
      return;
    }
    start_next();
  }
}

void EventLoop::start_next() {
  ++in_flight_;
  const std::size_t task = next_++;
  budget_ = max_in_a_row;
  job_.begin(task, worker_, *this).start(*this, task);
}

bool EventLoop::next_has_arrived() const {
  return job_.arrival_ns(next_) <= workloads::support::monotonic_now_ns();
}

std::int64_t EventLoop::next_deadline_ns() const {
  const std::int64_t timer_ns = timers_.empty() ? IoBackend::forever : timers_.front().deadline_ns;
  return awaits_arrival_ ? std::min(timer_ns, job_.arrival_ns(next_)) : timer_ns;
}

void EventLoop::completed(std::uint64_t task, std::coroutine_handle<> frame) noexcept {
  auto coroutine = workloads::Coroutine<std::size_t>::adopt(frame);
  job_.end(task, worker_, coroutine);
  --in_flight_;
}

bool EventLoop::start(workloads::Operation& operation) {
  switch (operation.kind) {
    case workloads::Operation::Kind::sleep:
      if (operation.duration.count() <= 0) return true;
      timers_.push(workloads::support::monotonic_now_ns() + operation.duration.count(), &operation);
      return false;
    case workloads::Operation::Kind::yield:
      ready_.push(&operation);
      return false;
    default:
      if (!backend_->start(static_cast<workloads::Transfer&>(operation))) return false;
      if (--budget_ > 0) return true;
      ready_.push(&operation);
      return false;
  }
}

void EventLoop::resume(workloads::Operation& operation) {
  budget_ = max_in_a_row;
  workloads::resume(operation.waiter);
}

void EventLoop::resume_ready() {
  // Tasks that yield again while this runs go to the next round, behind the timers.
  workloads::Operation* operation = ready_.take_all();
  while (operation != nullptr) {
    // Resuming ends the operation's life.
    workloads::Operation* const next = operation->next;
    resume(*operation);
    operation = next;
  }
}

void EventLoop::resume_expired() {
  if (timers_.empty()) return;
  const std::int64_t now = workloads::support::monotonic_now_ns();
  while (!timers_.empty() && timers_.front().deadline_ns <= now) resume(*timers_.pop());
}

void EventLoop::wait() {
  const std::int64_t deadline_ns = next_deadline_ns();
  if (deadline_ns == IoBackend::forever && backend_->pending() == 0) {
    throw std::logic_error(
        "a task waits for an operation that the event loop does not have: it can never complete");
  }
  backend_->wait(deadline_ns, ready_);
}

}  // namespace models::support
