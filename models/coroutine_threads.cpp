// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <vector>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/event_loop/event_loop.h"
#include "models/support/event_loop/io_backend.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/thread_workers.h"

namespace models {
namespace {

class RunningCoroutineThreads final : public RunningModel {
 public:
  RunningCoroutineThreads(Job& job, const Settings& settings)
      : pool_(job, settings.workers, settings.chunk),
        loops_(make_loops(job, settings)),
        threads_(pool_, settings, [this](unsigned index) {
          pool_.work(index, 0, [&loop = *loops_[index]](support::TaskSource& source) {
            return loop.run(source);
          });
        }) {}

  void run() override { pool_.run_batch(); }

 private:
  using Loops = std::vector<std::unique_ptr<support::EventLoop>>;

  /// Makes the loops here and not in the threads, so that `start` throws when the system refuses a
  /// descriptor.
  Loops make_loops(Job& job, const Settings& settings) {
    Loops loops;
    for (unsigned index = 0; index < settings.workers; ++index) {
      const auto in_flight = support::share_of(settings.concurrency, index, settings.workers);
      loops.push_back(std::make_unique<support::EventLoop>(job, index, in_flight, settings.io));
      if (job.workload().cancels_tasks()) {
        loops.back()->tell_of_request([this] {
          for (const auto& loop : loops_) loop->wake();
        });
      }
      if (!job.sync().states().empty()) loops.back()->accept_wakeups();
    }
    return loops;
  }

  support::BatchPool pool_;
  Loops loops_;
  support::ThreadWorkers<support::BatchPool> threads_;
};

}  // namespace

Model coroutine_threads() {
  return {
      .description = "a C++20 coroutine per task, on an event loop in each of --workers threads",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .suspends = true,
                       .chunks = true,
                       .pins = true,
                       .io = IoMethod::epoll,
                       .cancels = loop_cancels},
      .unavailable = [](const Settings& settings) { return support::io_unavailable(settings.io); },
      .start = start_as<RunningCoroutineThreads>,
  };
}

}  // namespace models
