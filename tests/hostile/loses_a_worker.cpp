// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>

#include "bench/process/process_tree.h"
#include "tests/hostile/hostile.h"

namespace models {

// The process pool of bench, beside a process that kills one of its workers.
std::unique_ptr<Model> process_pool();

namespace {

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

class LosesAWorker final : public Model {
 public:
  std::string_view description() const override { return "a process pool whose worker is killed"; }
  Capabilities capabilities() const override { return {}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningLosesAWorker>(pool_->start(job, settings));
  }

 private:
  std::unique_ptr<Model> pool_ = process_pool();
};

}  // namespace

std::unique_ptr<Model> loses_a_worker() { return std::make_unique<LosesAWorker>(); }

}  // namespace models
