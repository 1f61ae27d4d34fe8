// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <exception>
#include <list>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/job/deadlock.h"
#include "models/model.h"
#include "models/support/asio/executor.h"
#include "models/support/asio/handed_over.h"
#include "models/support/asio/streams.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models {
namespace {

namespace asio = boost::asio;

using support::asio_io::Clock;
using support::asio_io::Executor;
using support::asio_io::HandedOver;
using support::asio_io::Streams;
using support::asio_io::Timer;
using support::asio_io::use_awaitable;

class RunningAsioCoroutines final : public RunningModel {
 public:
  RunningAsioCoroutines(Job& job, const Settings& settings)
      : job_(job),
        calls_back_(settings.dispatch == Dispatch::callback),
        max_in_flight_(settings.dispatch == Dispatch::apply ? 1 : settings.concurrency),
        waits_(job.workload().waits() || !job.sync().states().empty()) {}
  ~RunningAsioCoroutines() override { idle_.release_all(); }  // `streams_` closes them

  /// Calls `co_spawn` for every task, as programs usually do. A coroutine that ran one task after
  /// the other would be cheaper, but the scheduler would not see a coroutine per task.
  void run() override {
    const std::size_t tasks = job_.task_count();
    context_.restart();
    // Without it the context would stop for good whenever it has nothing left.
    auto more_to_come = asio::make_work_guard(context_);
    for (std::size_t next = 0; next < tasks;) {
      for (; next < tasks && in_flight_ < max_in_flight_; ++next) {
        if (job_.has_arrivals()) await_arrival(next);
        if (cancel_unstarted(job_, next, 0)) continue;
        spawn(next);
      }
      if (next < tasks) run_one();
    }
    while (in_flight_ > 0) run_one();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  /// Throws `Deadlock` when nothing can wake the tasks in flight.
  void run_one() {
    if (parked_ == in_flight_) throw Deadlock();
    context_.run_one();
    if (are_cancelled(job_)) end_awaited();
  }

  /// Waits until the task has arrived, and runs the tasks in flight meanwhile.
  void await_arrival(std::size_t task) {
    Timer timer(context_, Clock::time_point(std::chrono::nanoseconds(job_.arrival_ns(task))));
    bool has_arrived = timer.expiry() <= Clock::now();
    if (has_arrived) return;
    timer.async_wait([&](const auto&) { has_arrived = true; });
    while (!has_arrived) context_.run_one();
  }

  void spawn(std::size_t task) {
    ++in_flight_;
    asio::co_spawn(context_, run_task(task), [this, task](const std::exception_ptr& error) {
      if (calls_back_) job_.record_callback(task);
      --in_flight_;
      if (error) error_ = error;
    });
  }

  /// Waits until the timer expires, or the tasks are cancelled.
  asio::awaitable<void, Executor> wait_cancellably(Timer& timer) {
    const auto place = sleeping_.insert(sleeping_.end(), &timer);
    support::asio_io::Error error;
    co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
    sleeping_.erase(place);
  }

  /// Ends what the tasks await that are cancelled there.
  void end_awaited() {
    workloads::Cancellation& cancellation = *job_.sync().cancellation();
    if (cancellation.response.load() != workloads::CancellationResponse::throws_at_await) return;
    if (cancellation.requested.exchange(2) == 2) return;
    for (Timer* const timer : sleeping_) timer->cancel();
  }

  asio::awaitable<void, Executor> run_task(std::size_t task) {
    if (!waits_) {
      job_.run(task, task + 1, 0);
      co_return;
    }
    HandedOver io(job_.sync(), idle_, handlers_, parked_);
    auto coroutine = job_.begin(task, 0, io);
    coroutine.run_to_end();
    for (;;) {
      if (workloads::SyncOperation* const parked = io.take_parked()) {
        co_await io.wait_for(*parked, context_);
        workloads::resume(parked->waiter);
        continue;
      }
      workloads::Operation* const operation = io.take();
      if (operation == nullptr) break;
      switch (operation->kind) {
        case workloads::Operation::Kind::sleep: {
          Timer timer(context_, operation->duration);
          if (job_.sync().cancellation() == nullptr) {
            co_await timer.async_wait(use_awaitable);
          } else {
            co_await wait_cancellably(timer);
          }
          break;
        }
        case workloads::Operation::Kind::yield:
          co_await asio::post(context_, use_awaitable);
          break;
        case workloads::Operation::Kind::connect:
          co_await streams_.connect(static_cast<workloads::Transfer&>(*operation));
          break;
        case workloads::Operation::Kind::close:
          streams_.close(static_cast<workloads::Transfer&>(*operation));
          break;
        default:
          co_await streams_.move_bytes(static_cast<workloads::Transfer&>(*operation));
          break;
      }
      workloads::resume(operation->waiter);
    }
    job_.end(task, 0, coroutine);
  }

  Job& job_;
  bool calls_back_;
  std::uint64_t max_in_flight_;
  bool waits_;
  asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};  // one thread: no locks
  support::asio_io::WaitingHandlers handlers_;
  Streams streams_{context_};
  workloads::IdleStreams idle_;
  std::uint64_t in_flight_ = 0;
  std::uint64_t parked_ = 0;    ///< those that wait for a sync object, without a limit
  std::list<Timer*> sleeping_;  ///< of tasks that may be cancelled
  std::exception_ptr error_;
};

}  // namespace

Model asio_coroutines() {
  return {
      .description =
          "a Boost.Asio awaitable per task on one thread with one io_context, its timers and its "
          "sockets (epoll); files block",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .calls_back = true,
                       .io = IoMethod::own,
                       .open_loop = true,
                       .cancels = loop_cancels},
      .start = start_as<RunningAsioCoroutines>,
  };
}

}  // namespace models
