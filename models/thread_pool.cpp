// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/callbacks.h"
#include "models/support/pools/task_queue_pool.h"
#include "models/support/pools/thread_workers.h"

namespace models {
namespace {

/// Runs whole batches: workers take from ranges of tasks, and steal.
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

/// Submits tasks one by one: workers take from bounded queues, and park.
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

/// Submits tasks one by one: the worker that ran a task calls its callback.
class RunningCallbacks final : public RunningModel {
 public:
  RunningCallbacks(Job& job, const Settings& settings)
      : callbacks_(job),
        pool_(job, settings.workers),
        threads_(pool_, settings, [this](unsigned index) {
          pool_.work(index, 0, [this](std::size_t task) { callbacks_.call(task); });
        }) {}
  void run() override {
    callbacks_.submit_all([this](std::size_t task) { pool_.submit(task); });
  }

 private:
  support::Callbacks callbacks_;
  support::TaskQueuePool pool_;
  support::ThreadWorkers<support::TaskQueuePool> threads_;
};

std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) {
  switch (settings.dispatch) {
    case Dispatch::map:
      return std::make_unique<RunningThreadPool>(job, settings);
    case Dispatch::callback:
      return std::make_unique<RunningCallbacks>(job, settings);
    case Dispatch::submit:
    case Dispatch::apply:
      return std::make_unique<RunningSubmissions>(job, settings);
  }
  return nullptr;
}

}  // namespace

Model thread_pool() {
  return {
      .description =
          "--workers threads started once; ranges with stealing, lock-free queues for single "
          "tasks",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .pins = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .start = start,
  };
}

}  // namespace models
