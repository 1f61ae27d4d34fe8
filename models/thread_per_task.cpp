// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "models/support/os/threads.h"
#include "models/support/pools/lanes.h"

namespace models {
namespace {

class RunningThreadPerTask final : public RunningModel {
 public:
  RunningThreadPerTask(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        pin_(settings.pin),
        ends_threads_(job.workload().cancels_tasks() &&
                      settings.cancel == CancelMethod::pthread_cancel),
        lanes_(apply_ && ends_threads_ ? 1 : settings.workers),
        errors_(settings.workers),
        threads_(settings.workers) {}

  void run() override {
    if (ends_threads_) return run_until_ended();
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      // Its last thread is joined before the next one starts, so no more than --workers are alive.
      const unsigned lane = lanes_.take();
      join(lane);
      if (cancel_unstarted(job_, task, lane)) {
        lanes_.give_back(lane);
        continue;
      }
      start(task, lane);
      if (apply_) join(lane);
    }
    for (unsigned lane = 0; lane < threads_.size(); ++lane) join(lane);
  }

 private:
  void start(std::size_t task, unsigned lane) {
    try {
      threads_[lane] = std::jthread(
          [this, task, lane] { ends_threads_ ? live_until_ended(task, lane) : live(task, lane); });
    } catch (const std::system_error& error) {
      support::throw_refused(error, lane + 1, threads_.size());
    }
  }

  /// Runs in each thread. The thread pins itself, since the thread that starts it would come too
  /// late.
  void live(std::size_t task, unsigned lane) noexcept {
    try {
      if (pin_) support::pin_to_core(lane);
      job_.run(task, task + 1, lane);
      job_.leave();
    } catch (...) {
      errors_[lane] = std::current_exception();
    }
    lanes_.give_back(lane);
  }

  /// Runs in each thread that may be cancelled (`pthread_cancel`), which unwinds its stack like an
  /// exception that nobody may keep: nothing on it may be `noexcept`, or a coroutine. It is
  /// cancelled in its task alone.
  void live_until_ended(std::size_t task, unsigned lane) {
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
    const GivesBack lane_of_this(*this, lane);
    try {
      if (pin_) support::pin_to_core(lane);
      job_.enter(lane);
      job_.mark_begun(task, lane);
      const Cancelled unless_it_ends(job_, task, lane);
      pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
      const std::size_t size = job_.workload().run(task, job_.room(task), job_.blocking_io());
      pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
      if (size != workloads::cancelled_result) job_.record_result(task, lane, size, {});
    } catch (const std::exception& error) {
      job_.record_failure(task, lane, error.what(), {});
    }
  }

  /// Runs tasks until the request comes, and cancels the threads of those that are still there.
  /// Where all have failed, nobody makes it, and all lanes come back.
  void run_until_ended() {
    const unsigned lanes = apply_ ? 1 : static_cast<unsigned>(threads_.size());
    {
      const EndsThreads end_of_iteration(*this);
      std::size_t task = 0;
      for (unsigned unused = 0; unused < lanes;) {
        const auto lane = lanes_.take_unless_interrupted();
        if (!lane) break;
        join(*lane);
        if (task == job_.task_count()) {
          ++unused;  // this lane stays taken
        } else {
          start(task++, *lane);
        }
      }
    }
    for (unsigned lane = 0; lane < threads_.size(); ++lane) join(lane);
    cancel_all(job_);
    lanes_.reset(lanes);
  }

  /// Tells the thread that starts the others when the request has come. At its end it cancels what
  /// is left of these, also after a failure.
  struct EndsThreads {
    explicit EndsThreads(RunningThreadPerTask& its_model) : model(its_model) {}
    EndsThreads(const EndsThreads&) = delete;
    EndsThreads& operator=(const EndsThreads&) = delete;
    ~EndsThreads() {
      auto& requested = model.job_.sync().cancellation()->requested;
      requested.store(1);
      requested.notify_all();
      watch.join();
      for (std::jthread& thread : model.threads_) {
        if (thread.joinable()) pthread_cancel(thread.native_handle());
      }
    }
    RunningThreadPerTask& model;
    std::jthread watch{[this] {
      model.job_.sync().cancellation()->requested.wait(0);
      model.lanes_.interrupt();
    }};
  };

  struct GivesBack {
    GivesBack(RunningThreadPerTask& its_model, unsigned its_lane)
        : model(its_model), lane(its_lane) {}
    GivesBack(const GivesBack&) = delete;
    GivesBack& operator=(const GivesBack&) = delete;
    ~GivesBack() {
      model.job_.leave();
      model.lanes_.give_back(lane);
    }
    RunningThreadPerTask& model;
    unsigned lane;
  };
  /// Records the task as cancelled, unless it has a result at the end of this.
  struct Cancelled {
    Cancelled(Job& its_job, std::size_t its_task, unsigned its_lane)
        : job(its_job), task(its_task), lane(its_lane) {}
    Cancelled(const Cancelled&) = delete;
    Cancelled& operator=(const Cancelled&) = delete;
    ~Cancelled() { job.mark_cancelled(task, lane); }
    Job& job;
    std::size_t task;
    unsigned lane;
  };

  void join(unsigned lane) {
    if (!threads_[lane].joinable()) return;
    threads_[lane].join();
    if (errors_[lane]) std::rethrow_exception(errors_[lane]);
  }

  Job& job_;
  bool apply_;
  bool pin_;
  bool ends_threads_;
  support::Lanes lanes_;
  std::vector<std::exception_ptr> errors_;  ///< the model's failures, by lane
  std::vector<std::jthread> threads_;       ///< by lane; last, so that they are joined first
};

}  // namespace

Model thread_per_task() {
  return {
      .description = "one new thread per task, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .applies = true,
                       .pins = true,
                       .worker_per_task = true,
                       .open_loop = true,
                       .cancels = thread_cancels},
      .start = start_as<RunningThreadPerTask>,
  };
}

}  // namespace models
