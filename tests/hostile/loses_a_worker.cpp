// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>

#include "bench/process/process_tree.h"
#include "models/model.h"

namespace models {

Model process_pool();  // bench's own, in models/process_pool.cpp

namespace {

/// The process pool of bench, one worker of which is killed while it runs a task.
class RunningLosesAWorker final : public RunningModel {
 public:
  explicit RunningLosesAWorker(std::unique_ptr<RunningModel> pool) : pool_(std::move(pool)) {}
  void run() override {
    const auto workers = bench::descendants(getpid());
    if (::fork() == 0) {
      usleep(3000);  // a simulated download takes 5 ms at the least: the worker is in its task
      kill(workers.front(), SIGKILL);
      _exit(0);
    }
    pool_->run();
  }

 private:
  std::unique_ptr<RunningModel> pool_;
};

}  // namespace

Model loses_a_worker() {
  return {
      .description = "a process pool whose worker is killed",
      .capabilities = {},
      .start =
          [pool = process_pool()](Job& job, const Settings& settings) {
            return std::make_unique<RunningLosesAWorker>(pool.start(job, settings));
          },
  };
}

}  // namespace models
