// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/task_queue_pool.h"
#include "models/support/pools/thread_workers.h"

namespace models {
namespace {

/// Whole batches: ranges with stealing.
class RunningThreadPool final : public RunningModel {
 public:
  RunningThreadPool(Job& job, const Settings& settings)
      : pool_(job, settings.workers, settings.chunk),
        threads_(pool_, settings, [this](unsigned index) { pool_.work(index); }) {}
  void run() override { pool_.run_batch(); }

 private:
  support::BatchPool pool_;
  support::ThreadWorkers<support::BatchPool> threads_;
};

/// Single submissions: bounded queues with parking.
class RunningSubmissions final : public RunningModel {
 public:
  RunningSubmissions(Job& job, const Settings& settings)
      : awaits_each_(settings.dispatch == Dispatch::apply),
        pool_(job, settings.workers),
        threads_(pool_, settings, [this](unsigned index) { pool_.work(index); }) {}
  void run() override { awaits_each_ ? pool_.apply_all() : pool_.submit_all(); }

 private:
  bool awaits_each_;
  support::TaskQueuePool pool_;
  support::ThreadWorkers<support::TaskQueuePool> threads_;
};

class ThreadPool final : public Model {
 public:
  std::string_view description() const override {
    return "--workers threads started once; ranges with stealing, lock-free queues for single "
           "tasks";
  }
  Capabilities capabilities() const override {
    return {.worker_kind = WorkerKind::thread,
            .chunks = true,
            .submits = true,
            .applies = true,
            .pins = true,
            .open_loop = true};
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    if (settings.dispatch != Dispatch::map) {
      return std::make_unique<RunningSubmissions>(job, settings);
    }
    return std::make_unique<RunningThreadPool>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> thread_pool() { return std::make_unique<ThreadPool>(); }

}  // namespace models
