// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "models/job/cancel_unstarted.h"
#include "models/job/deadlock.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/refusal.h"

namespace models::support {
namespace {

/// How many transfers a task may do in a row, without a wait, before other tasks run: otherwise a
/// peer that always has more data would keep the loop for its task alone.
constexpr unsigned max_in_a_row = 32;

/// How many arrived tasks are started before waiting tasks run: more may always have arrived.
constexpr unsigned max_starts_in_a_row = 32;

/// The loop that the calling thread runs.
constinit thread_local const EventLoop* running = nullptr;

void wake_at(int eventfd) noexcept {
  const std::uint64_t one = 1;
  while (write(eventfd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

}  // namespace

EventLoop::EventLoop(Job& job, unsigned worker, std::uint64_t concurrency, IoMethod method)
    : EventLoop(job, worker, concurrency, make_io_backend(method, concurrency)) {}

EventLoop::EventLoop(Job& job, unsigned worker, std::uint64_t concurrency,
                     std::unique_ptr<IoBackend> backend)
    : workloads::Io(&job.sync(), ready_),
      job_(job),
      worker_(worker),
      concurrency_(concurrency),
      backend_(std::move(backend)) {}

EventLoop::~EventLoop() {
  for (const std::coroutine_handle<> frame : frames_) {
    if (frame) frame.destroy();
  }
}

void EventLoop::accept_wakeups() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) workloads::support::throw_refused(errno, "eventfd of an event loop");
  wakeups_ = workloads::support::FileDescriptor(event);
  backend_->return_early_at(event);
}

void EventLoop::accept_wakeups_from_processes() {
  job_.sync().use_inbox(worker_);
  shared_inbox_ = &job_.sync().loop_inboxes()[worker_];
  backend_->return_early_at(shared_inbox_->event);
}

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
  struct Running {
    explicit Running(const EventLoop& loop) : outer(std::exchange(running, &loop)) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { running = outer; }
    const EventLoop* outer;
  } const this_one(*this);
  if (!is_woken_by_others() && !job_.sync().states().empty()) frames_.resize(job_.task_count());
  start_tasks();
  while (in_flight_ > 0 || awaits_arrival_) {
    take_inbox();
    if (shared_inbox_ != nullptr) take_shared_inbox();
    if (are_cancelled(job_)) [[unlikely]] {
      end_awaited();
      start_tasks();  // which takes them back
      if (in_flight_ == 0) break;
    }
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

/// Lets the tasks go on that sleep, which end at once where they are cancelled at what they await.
/// The first loop that notices the request tells the others, which may sleep themselves.
void EventLoop::end_awaited() {
  workloads::Cancellation& cancellation = *job_.sync().cancellation();
  if (cancellation.response.load(std::memory_order_relaxed) !=
      workloads::CancellationResponse::throws_at_await)
    return;
  std::uint32_t only_requested = 1;
  if (cancellation.requested.compare_exchange_strong(only_requested, 2)) {
    if (tell_of_request_) tell_of_request_();
    if (shared_inbox_ != nullptr) {
      for (const workloads::LoopInbox& inbox : job_.sync().loop_inboxes()) wake_at(inbox.event);
    }
  }
  while (!timers_.empty()) resume(*timers_.pop());
}

void EventLoop::wake() noexcept { wake_at(wakeups_.get()); }

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
  const std::size_t task = next_++;
  if (cancel_unstarted(job_, task, worker_)) [[unlikely]]
    return;
  ++in_flight_;
  budget_ = max_in_a_row;
  auto coroutine = job_.begin(task, worker_, *this);
  if (!frames_.empty()) frames_[task] = coroutine.frame();
  std::move(coroutine).start(*this, task);
}

bool EventLoop::next_has_arrived() const {
  return job_.arrival_ns(next_) <= workloads::support::monotonic_now_ns();
}

std::int64_t EventLoop::next_deadline_ns() const {
  const auto first_of = [](const auto& queue) {
    return queue.empty() ? IoBackend::forever : queue.front().deadline_ns;
  };
  const std::int64_t timer_ns = std::min(first_of(timers_), first_of(limits_));
  return awaits_arrival_ ? std::min(timer_ns, job_.arrival_ns(next_)) : timer_ns;
}

void EventLoop::completed(std::uint64_t task, std::coroutine_handle<> frame) noexcept {
  auto coroutine = workloads::Coroutine<std::size_t>::adopt(frame);
  job_.end(task, worker_, coroutine);
  if (!frames_.empty()) frames_[task] = {};
  if (on_complete_) on_complete_(task);
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

bool EventLoop::park(workloads::SyncOperation& operation) {
  ++parked_;
  operation.place = 0;
  if (operation.deadline_ns != 0) limits_.push(operation.deadline_ns, &operation);
  return true;
}

void EventLoop::complete(workloads::SyncOperation& operation) {
  --parked_;
  if (operation.place != 0) limits_.remove(operation.place - 1);
  ready_.push(&operation);
}

void EventLoop::complete_from_anywhere(workloads::SyncOperation& operation) {
  if (running == this) return complete(operation);
  operation.next = inbox_.load(std::memory_order_relaxed);
  while (!inbox_.compare_exchange_weak(operation.next, &operation, std::memory_order_seq_cst)) {
  }
  // From here on the operation may have ended its life.
  if (!sleeps_.load(std::memory_order_seq_cst) || !sleeps_.exchange(false)) return;
  wake();
}

void EventLoop::take_inbox() {
  if (inbox_.load(std::memory_order_relaxed) == nullptr) return;
  workloads::Operation* last = inbox_.exchange(nullptr, std::memory_order_acquire);
  workloads::Operation* first = nullptr;
  while (last != nullptr) {
    workloads::Operation* const before = std::exchange(last->next, first);
    first = std::exchange(last, before);
  }
  while (first != nullptr) {
    auto& operation = static_cast<workloads::SyncOperation&>(*first);
    first = first->next;
    complete(operation);
  }
}

void EventLoop::take_shared_inbox() {
  if (shared_inbox_->last.load(std::memory_order_relaxed) == 0) return;
  const auto waiters = job_.sync().loop_waiters();
  std::uint32_t last = shared_inbox_->last.exchange(0, std::memory_order_acquire);
  std::uint32_t first = 0;
  while (last != 0) {
    const std::uint32_t before = std::exchange(waiters[last - 1].next, first);
    first = std::exchange(last, before);
  }
  while (first != 0) {
    const workloads::LoopWaiter& waiter = waiters[first - 1];
    first = waiter.next;
    complete(*waiter.operation);
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
  if (!limits_.empty()) expire_limits();
  if (timers_.empty()) return;
  const std::int64_t now = workloads::support::monotonic_now_ns();
  while (!timers_.empty() && timers_.front().deadline_ns <= now) resume(*timers_.pop());
}

void EventLoop::expire_limits() {
  const std::int64_t now = workloads::support::monotonic_now_ns();
  while (!limits_.empty() && limits_.front().deadline_ns <= now) {
    workloads::SyncOperation& operation = *limits_.pop();
    operation.place = 0;
    sync().backend(operation.state->kind).expire(operation);
  }
}

void EventLoop::wait() {
  const std::int64_t deadline_ns = next_deadline_ns();
  if (wakeups_) {
    sleeps_.store(true, std::memory_order_seq_cst);
    if (inbox_.load(std::memory_order_seq_cst) == nullptr) backend_->wait(deadline_ns, ready_);
    sleeps_.store(false, std::memory_order_relaxed);
    return;
  }
  if (shared_inbox_ != nullptr) {
    shared_inbox_->sleeps.store(1, std::memory_order_seq_cst);
    if (shared_inbox_->last.load(std::memory_order_seq_cst) == 0) {
      backend_->wait(deadline_ns, ready_);
    }
    shared_inbox_->sleeps.store(0, std::memory_order_relaxed);
    return;
  }
  if (deadline_ns == IoBackend::forever && backend_->pending() == 0) {
    if (parked_ > 0) throw Deadlock();
    throw std::logic_error(
        "a task waits for an operation that the event loop does not have: it can never complete");
  }
  backend_->wait(deadline_ns, ready_);
}

}  // namespace models::support
