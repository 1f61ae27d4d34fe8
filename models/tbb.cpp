// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include "models/model.h"
#include "models/support/os/affinity.h"

namespace models {
namespace {

namespace onetbb = oneapi::tbb;

class RunningTbb final : public RunningModel {
 public:
  RunningTbb(Job& job, const Settings& settings)
      : job_(job),
        chunk_(settings.chunk),
        dispatch_(settings.dispatch),
        pinned_(settings.pin),
        parallelism_(onetbb::global_control::max_allowed_parallelism, settings.workers),
        arena_(static_cast<int>(settings.workers)) {
    try {
      touch_every_worker(settings.workers);
    } catch (...) {
      leave_arena();
      throw;
    }
  }

  // The threads stay parked in the library for its next use, as in every program with oneTBB.
  // Joining them (finalize) sometimes never returned with version 2021.8.
  ~RunningTbb() override { leave_arena(); }

  void run() override {
    arena_.execute([this] {
      if (dispatch_ == Dispatch::submit) {
        submit_tasks();
      } else if (dispatch_ == Dispatch::callback) {
        submit_tasks_with_callbacks();
      } else if (chunk_ == 0) {
        run_ranges();
      } else {
        run_chunks();
      }
    });
  }

 private:
  void leave_arena() {
    arena_.terminate();
    if (pinned_) support::unpin();
  }

  static unsigned worker() {
    return static_cast<unsigned>(onetbb::this_task_arena::current_thread_index());
  }

  void submit_tasks() {
    onetbb::task_group group;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      group.run([this, task] { job_.run(task, task + 1, worker()); });
    }
    group.wait();
  }

  /// A task of the library calls the callback at its end, as programs do that continue with a
  /// result; the group waits for the last one.
  void submit_tasks_with_callbacks() {
    onetbb::task_group group;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      group.run([this, task] {
        job_.run(task, task + 1, worker());
        job_.record_callback(task);
      });
    }
    group.wait();
  }

  void run_ranges() {
    onetbb::parallel_for(
        onetbb::blocked_range<std::size_t>(0, job_.task_count()),
        [this](const auto& range) { job_.run(range.begin(), range.end(), worker()); },
        onetbb::auto_partitioner{});
  }

  /// simple_partitioner halves down to the grain: over numbers of chunks, a chunk is exact.
  void run_chunks() {
    const std::size_t tasks = job_.task_count();
    onetbb::parallel_for(
        onetbb::blocked_range<std::size_t>(0, (tasks + chunk_ - 1) / chunk_, 1),
        [this, tasks](const auto& chunks) {
          job_.run(chunks.begin() * chunk_, std::min(tasks, chunks.end() * chunk_), worker());
        },
        onetbb::simple_partitioner{});
  }

  /// oneTBB starts its threads when there is work for them: give each of them some, and hold it
  /// until all have come. The library starts fewer, and reports nothing, when the system refuses.
  void touch_every_worker(unsigned workers) {
    std::mutex mutex;
    std::condition_variable all_came;
    unsigned arrived = 0;
    std::exception_ptr error;
    arena_.execute([&] {
      onetbb::parallel_for(
          0U, workers,
          [&](unsigned) {
            std::unique_lock lock(mutex);
            try {
              place_this_thread(arrived);
            } catch (...) {
              error = std::current_exception();
            }
            if (++arrived == workers) all_came.notify_all();
            all_came.wait_for(lock, std::chrono::seconds(5), [&] { return arrived == workers; });
          },
          onetbb::simple_partitioner{});
    });
    if (error) std::rethrow_exception(error);
    if (arrived < workers) {
      throw std::runtime_error("oneTBB started " + std::to_string(arrived) + " of " +
                               std::to_string(workers) + " workers within 5 s");
    }
  }

  /// A thread keeps its core, but may have another place in the arena next time: it matters only
  /// that each has a core of its own. A thread of the library may still be pinned from an earlier
  /// use.
  void place_this_thread(unsigned place) {
    if (pinned_) {
      support::pin_to_core(place);
      any_pinned_ = true;
    } else if (any_pinned_) {
      support::unpin();
    }
  }

  static inline bool any_pinned_ = false;
  Job& job_;
  std::size_t chunk_;
  Dispatch dispatch_;
  bool pinned_;
  onetbb::global_control parallelism_;
  onetbb::task_arena arena_;
};

}  // namespace

Model tbb() {
  return {
      .description =
          "oneTBB parallel_for or task_group in an arena of --workers threads, the caller "
          "included",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .calls_back = true,
                       .pins = true,
                       .guarantees_concurrency = false},
      .start = start_as<RunningTbb>,
  };
}

}  // namespace models
