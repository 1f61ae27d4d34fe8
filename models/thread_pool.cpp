// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/pools/batch_pool.h"
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
                       .pins = true,
                       .open_loop = true},
      .start =
          [](Job& job, const Settings& settings) {
            const bool in_batches = settings.dispatch == Dispatch::map;
            return (in_batches ? start_as<RunningThreadPool>
                               : start_as<RunningSubmissions>)(job, settings);
          },
  };
}

}  // namespace models
