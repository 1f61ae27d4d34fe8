// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "models/support/monotonic_clock.h"

namespace models::support {
namespace {

FileDescriptor opened(int fd, const char* call) {
  if (fd < 0) {
    throw std::system_error(
        errno, std::generic_category(),
        std::string(call) + " of an event loop (fewer --workers, or a higher 'ulimit -n')");
  }
  return FileDescriptor(fd);
}

}  // namespace

EventLoop::EventLoop(Job& job, unsigned worker, std::uint64_t concurrency)
    : job_(job),
      worker_(worker),
      concurrency_(concurrency),
      epoll_(opened(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      timer_(
          opened(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")) {
  // Edge-triggered: arming the timer again clears it, so nobody has to read it.
  epoll_event event{.events = EPOLLIN | EPOLLET, .data = {}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl of the loop's timer");
  }
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
  start_tasks();
  while (in_flight_ > 0 || awaits_arrival_) {
    if (ready_first_ != nullptr) {
      resume_ready();
    } else if (timers_.empty() && !awaits_arrival_) {
      throw std::logic_error("a task waits for something that nobody will ever complete");
    } else {
      wait_for_timer();
    }
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
  awaits_arrival_ = false;
  while (in_flight_ < concurrency_ && has_next()) {
    if (job_.has_arrivals() && !next_has_arrived()) {
      awaits_arrival_ = true;
      return;
    }
    ++in_flight_;
    const std::size_t task = next_++;
    job_.begin(task, worker_, *this).start(*this, task);
  }
}

bool EventLoop::next_has_arrived() const { return job_.arrival_ns(next_) <= monotonic_now_ns(); }

std::int64_t EventLoop::next_deadline_ns() const {
  if (!awaits_arrival_) return timers_.front().deadline_ns;
  const std::int64_t arrival_ns = job_.arrival_ns(next_);
  return timers_.empty() ? arrival_ns : std::min(arrival_ns, timers_.front().deadline_ns);
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
      timers_.push(monotonic_now_ns() + operation.duration.count(), &operation);
      return false;
    case workloads::Operation::Kind::give_way:
      operation.next = nullptr;
      *ready_last_ = &operation;
      ready_last_ = &operation.next;
      return false;
    default:
      workloads::transfer_blocking(static_cast<workloads::Transfer&>(operation));
      break;
  }
  return true;
}

void EventLoop::resume_ready() {
  // Those that give way again while this runs go to the next round, behind the timers.
  workloads::Operation* operation = ready_first_;
  ready_first_ = nullptr;
  ready_last_ = &ready_first_;
  while (operation != nullptr) {
    // Resuming ends the operation's life.
    workloads::Operation* const next = operation->next;
    workloads::resume(operation->waiter);
    operation = next;
  }
}

void EventLoop::resume_expired() {
  if (timers_.empty()) return;
  const std::int64_t now = monotonic_now_ns();
  while (!timers_.empty() && timers_.front().deadline_ns <= now) {
    workloads::resume(timers_.pop()->waiter);
  }
}

void EventLoop::wait_for_timer() {
  const std::int64_t deadline_ns = next_deadline_ns();
  constexpr std::int64_t second_ns = 1'000'000'000;
  const itimerspec when{
      .it_interval = {},
      .it_value = {.tv_sec = deadline_ns / second_ns, .tv_nsec = deadline_ns % second_ns}};
  if (timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd_settime");
  }
  epoll_event event{};
  if (epoll_wait(epoll_.get(), &event, 1, -1) < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "epoll_wait");
  }
}

}  // namespace models::support
