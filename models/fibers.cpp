// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/fiber/algo/round_robin.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/operations.hpp>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/job/deadlock.h"
#include "models/model.h"
#include "models/support/fibers/fiber_io.h"
#include "models/support/fibers/reactor_scheduler.h"
#include "models/support/fibers/stack_pool.h"
#include "models/support/os/return_to_stack.h"

namespace models {
namespace {

namespace fibers = boost::fibers;

class RunningFibers final : public RunningModel {
 public:
  RunningFibers(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        concurrency_(settings.concurrency),
        io_(job.sync()) {
    fibers::use_scheduling_algorithm<support::ReactorScheduler>(io_, [this] {
      is_deadlocked_ = true;
      ended_.notify_one();
    });
    launch([] {}).join();  // the thread's dispatcher comes with its first fiber
  }
  ~RunningFibers() override {
    // After a failure.
    if (is_deadlocked_) io_.abandon();
    is_deadlocked_ = false;
    try {
      wait_until_in_flight_is_below(1);
    } catch (const Deadlock&) {
      // Nothing can wake a fiber that waits in an object of Boost.Fiber. It stays, and this thread
      // can never end: the process can only be left with `_exit`, as a trial is.
    }
    fibers::use_scheduling_algorithm<fibers::algo::round_robin>();
  }

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      if (cancel_unstarted(job_, task, 0)) continue;
      // A task that may wait for ever is none to join.
      if (apply_ && job_.sync().states().empty()) {
        launch([this, task] { job_.run(task, task + 1, 0, io_); }).join();
        continue;
      }
      if (job_.has_arrivals()) await_arrival(task);
      wait_until_in_flight_is_below(apply_ ? 1 : concurrency_);
      launch([this, task] {
        ++in_flight_;
        job_.run(task, task + 1, 0, io_);
        --in_flight_;
        ended_.notify_one();
      }).detach();
    }
    wait_until_in_flight_is_below(1);
  }

 private:
  /// Starts a fiber and runs it up to its first wait.
  template <typename Body>
  fibers::fiber launch(Body body) {
    const support::ReturnToStack back;
    return fibers::fiber(fibers::launch::dispatch, std::allocator_arg, stacks_,
                         [this, body = std::move(body)]() mutable {
                           const support::StackPool& pool = *stacks_.pool;
                           support::tell_stack(pool.bottom_of(__builtin_frame_address(0)),
                                               pool.stack_bytes());
                           body();
                         });
  }

  void await_arrival(std::size_t task) {
    const support::ReturnToStack back;
    const std::chrono::nanoseconds arrival(job_.arrival_ns(task));
    boost::this_fiber::sleep_until(std::chrono::steady_clock::time_point(arrival));
  }

  void wait_until_in_flight_is_below(std::uint64_t limit) {
    if (in_flight_ < limit) return;
    const support::ReturnToStack back;
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return in_flight_ < limit || is_deadlocked_; });
    if (is_deadlocked_) throw Deadlock();
  }

  Job& job_;
  bool apply_;
  std::uint64_t concurrency_;
  support::StackAllocator stacks_;
  support::FiberIo io_;
  std::uint64_t in_flight_ = 0;
  bool is_deadlocked_ = false;
  fibers::mutex mutex_;  ///< never contended: one thread, but the condition variable wants one
  fibers::condition_variable ended_;
};

}  // namespace

Model fibers() {
  return {
      .description =
          "a Boost.Fiber per task on one thread: stackful coroutines that switch at every wait, "
          "with a reactor (epoll) in the scheduler; files block",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .io = IoMethod::own,
                       .open_loop = true,
                       .cancels = loop_cancels,
                       .execution_context = ExecutionContext::fibers},
      .start = start_as<RunningFibers>,
  };
}

}  // namespace models
