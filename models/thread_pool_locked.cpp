// SPDX-License-Identifier: Apache-2.0
#include <thread>
#include <vector>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/os/shared_memory.h"
#include "models/support/os/threads.h"
#include "models/support/pools/callbacks.h"
#include "models/support/pools/chunks.h"
#include "models/support/pools/completions.h"
#include "models/support/pools/locked_queue.h"

namespace models {
namespace {

class RunningThreadPoolLocked final : public RunningModel {
 public:
  RunningThreadPoolLocked(Job& job, const Settings& settings)
      : job_(job),
        dispatch_(settings.dispatch),
        chunk_(support::chunk_size(settings.chunk, job.task_count(), settings.workers)),
        memory_(support::Completions::bytes(job.task_count())),
        completions_(memory_.data()),
        callbacks_(job),
        threads_(support::start_threads(
            settings.workers, settings.pin, [this](unsigned worker) { work(worker); },
            [this] { queue_.close(); })) {
    queue_.wait_for_sleepers(settings.workers);
  }
  ~RunningThreadPoolLocked() override { queue_.close(); }

  void run() override {
    const std::size_t tasks = job_.task_count();
    const auto submit_one = [this](std::size_t task) { submit(task); };
    switch (dispatch_) {
      case Dispatch::map:
        queue_.push_chunks(tasks, chunk_);
        queue_.wait_until_done();
        break;
      case Dispatch::callback:
        callbacks_.submit_all(submit_one);
        break;
      case Dispatch::submit:
        completions_.submit_all(job_, submit_one);
        break;
      case Dispatch::apply:
        completions_.apply_all(tasks, submit_one);
        break;
    }
  }

 private:
  void submit(std::size_t task) {
    queue_.push({static_cast<std::uint32_t>(task), static_cast<std::uint32_t>(task + 1)});
  }

  void work(unsigned worker) noexcept {
    std::size_t done = 0;
    while (const auto range = queue_.take(done)) {
      job_.run(range->first, range->last, worker);
      done = range->size();
      if (dispatch_ != Dispatch::map) complete(range->first);
    }
  }

  void complete(std::size_t task) noexcept {
    if (dispatch_ == Dispatch::callback) {
      callbacks_.call(task);
    } else {
      completions_.complete(task);
    }
  }

  Job& job_;
  Dispatch dispatch_;
  std::size_t chunk_;
  support::SharedMemory memory_;
  support::Completions completions_;
  support::Callbacks callbacks_;
  support::LockedQueue queue_;
  std::vector<std::jthread> threads_;  // the last member: joined before what they use goes
};

}  // namespace

Model thread_pool_locked() {
  return {
      .description = "--workers threads around one queue with a mutex and a condition variable",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .pins = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .start = start_as<RunningThreadPoolLocked>,
  };
}

}  // namespace models
