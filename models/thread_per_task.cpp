// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

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
        lanes_(settings.workers),
        errors_(settings.workers),
        threads_(settings.workers) {}

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      // Its last thread is joined before the next one starts, so no more than --workers are alive.
      const unsigned lane = lanes_.take();
      join(lane);
      start(task, lane);
      if (apply_) join(lane);
    }
    for (unsigned lane = 0; lane < threads_.size(); ++lane) join(lane);
  }

 private:
  void start(std::size_t task, unsigned lane) {
    try {
      threads_[lane] = std::jthread([this, task, lane] { live(task, lane); });
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

  void join(unsigned lane) {
    if (!threads_[lane].joinable()) return;
    threads_[lane].join();
    if (errors_[lane]) std::rethrow_exception(errors_[lane]);
  }

  Job& job_;
  bool apply_;
  bool pin_;
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
                       .open_loop = true},
      .start = start_as<RunningThreadPerTask>,
  };
}

}  // namespace models
