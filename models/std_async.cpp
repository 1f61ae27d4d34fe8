// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <system_error>
#include <vector>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/model.h"
#include "models/support/os/threads.h"
#include "models/support/pools/lanes.h"

namespace models {
namespace {

class RunningStdAsync final : public RunningModel {
 public:
  RunningStdAsync(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        lanes_(settings.workers),
        futures_(settings.workers) {}

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      const unsigned lane = lanes_.take();
      // Destroying a future of std::async waits for its thread, so no more than --workers are
      // alive.
      futures_[lane] = {};
      if (cancel_unstarted(job_, task, lane)) {
        lanes_.give_back(lane);
        continue;
      }
      start(task, lane);
      if (apply_) futures_[lane].get();
    }
    for (auto& future : futures_) future = {};
  }

 private:
  void start(std::size_t task, unsigned lane) {
    try {
      futures_[lane] = std::async(std::launch::async, [this, task, lane] {
        job_.run(task, task + 1, lane);
        job_.leave();
        lanes_.give_back(lane);
      });
    } catch (const std::system_error& error) {
      support::throw_refused(error, lane + 1, futures_.size());
    }
  }

  Job& job_;
  bool apply_;
  support::Lanes lanes_;
  std::vector<std::future<void>> futures_;  ///< by lane; their destructors join
};

}  // namespace

Model std_async() {
  return {
      .description = "std::async(std::launch::async) per task, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .submits = true,
                       .applies = true,
                       .worker_per_task = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .start = start_as<RunningStdAsync>,
  };
}

}  // namespace models
