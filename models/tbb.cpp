// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "workloads/stages.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

namespace onetbb = oneapi::tbb;

class RunningTbb final : public RunningModel {
 public:
  RunningTbb(Job& job, const Settings& settings)
      : job_(job),
        stages_(dynamic_cast<const workloads::StagedWorkload*>(&job.workload())),
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
      if (stages_ != nullptr) {
        run_stages();
      } else if (dispatch_ == Dispatch::submit) {
        submit_tasks();
      } else if (dispatch_ == Dispatch::callback) {
        submit_tasks_with_callbacks();
      } else if (chunk_ == 0) {
        run_ranges();
      } else {
        run_chunks();
      }
    });
    if (are_cancelled(job_)) cancel_all(job_);
  }

 private:
  void leave_arena() {
    arena_.terminate();
    if (pinned_) support::unpin();
  }

  static unsigned worker() {
    return static_cast<unsigned>(onetbb::this_task_arena::current_thread_index());
  }

  /// The items on their way are places in a ring, which are free again in the order of the items:
  /// the last stage ends them in order.
  void run_stages() {
    using Item = std::byte*;
    const workloads::SyncObject& channel = job_.workload().sync_objects().front();
    const std::uint64_t count = stages_->stage_items();
    const std::uint64_t tokens = std::min<std::uint64_t>(channel.limit, count);
    const std::size_t stride =
        (channel.channel.item_bytes + line_bytes - 1) / line_bytes * line_bytes;
    std::vector<std::byte> items(tokens * stride);
    std::vector<std::unique_ptr<RunningStage>> stages;
    stages.reserve(job_.task_count());
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      stages.push_back(std::make_unique<RunningStage>(*this, task));
    }
    std::uint64_t next = 0;
    auto filters = onetbb::make_filter<void, Item>(
        onetbb::filter_mode::serial_in_order, [&](onetbb::flow_control& control) -> Item {
          if (next == count) {
            control.stop();
            return nullptr;
          }
          Item const item = items.data() + next++ % tokens * stride;
          stages.front()->work(item);
          return item;
        });
    for (std::size_t task = 1; task + 1 < stages.size(); ++task) {
      filters = filters & onetbb::make_filter<Item, Item>(onetbb::filter_mode::serial_in_order,
                                                          [&stage = *stages[task]](Item item) {
                                                            stage.work(item);
                                                            return item;
                                                          });
    }
    try {
      onetbb::parallel_pipeline(
          tokens, filters & onetbb::make_filter<Item, void>(
                                onetbb::filter_mode::serial_in_order,
                                [&stage = *stages.back()](Item item) { stage.work(item); }));
    } catch (const StageFailed&) {
      return;  // its task is recorded as failed
    }
    for (const auto& stage : stages) stage->end();
  }

  /// A stage has thrown: the others end.
  struct StageFailed : std::exception {};

  /// Runs a stage as the task that it is. All workers run it, in turns, so that the one which is
  /// recorded is one of them.
  class RunningStage {
   public:
    RunningStage(RunningTbb& model, std::size_t task)
        : job_(model.job_),
          task_(task),
          worker_(static_cast<unsigned>(task) %
                  static_cast<unsigned>(model.arena_.max_concurrency())),
          times_{.begin_ns = workloads::support::monotonic_now_ns(), .end_ns = 0},
          stage_(model.stages_->begin_stage(task, job_.blocking_io())) {
      job_.mark_begun(task, worker_);
    }

    void work(std::byte* item) {
      job_.enter(worker());
      try {
        stage_->work(item);
      } catch (const std::exception& error) {
        times_.end_ns = workloads::support::monotonic_now_ns();
        job_.record_failure(task_, worker_, error.what(), times_);
        throw StageFailed();
      }
    }
    void end() {
      times_.end_ns = workloads::support::monotonic_now_ns();
      job_.record_result(task_, worker_, stage_->end(job_.room(task_)), times_);
    }

   private:
    Job& job_;
    std::size_t task_;
    unsigned worker_;
    TaskTimes times_;
    std::unique_ptr<workloads::Stage> stage_;
  };

  void submit_tasks() {
    onetbb::task_group group;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      group.run([this, &group, task] {
        job_.run(task, task + 1, worker());
        if (are_cancelled(job_)) group.cancel();  // the library drops what has not begun
      });
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

  /// Runs tasks, and lets the library drop the others that have not begun where they are cancelled.
  void run_tasks(std::size_t first, std::size_t last, onetbb::task_group_context& context) {
    job_.run(first, last, worker());
    if (are_cancelled(job_)) context.cancel_group_execution();
  }

  void run_ranges() {
    onetbb::task_group_context context;
    onetbb::parallel_for(
        onetbb::blocked_range<std::size_t>(0, job_.task_count()),
        [&](const auto& range) { run_tasks(range.begin(), range.end(), context); },
        onetbb::auto_partitioner{}, context);
  }

  /// simple_partitioner halves down to the grain: over numbers of chunks, a chunk is exact.
  void run_chunks() {
    const std::size_t tasks = job_.task_count();
    onetbb::task_group_context context;
    onetbb::parallel_for(
        onetbb::blocked_range<std::size_t>(0, (tasks + chunk_ - 1) / chunk_, 1),
        [&](const auto& chunks) {
          run_tasks(chunks.begin() * chunk_, std::min(tasks, chunks.end() * chunk_), context);
        },
        onetbb::simple_partitioner{}, context);
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
  static constexpr std::size_t line_bytes = 64;
  Job& job_;
  const workloads::StagedWorkload* stages_;  ///< null for a workload that has no stages
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
          "oneTBB parallel_for, task_group or parallel_pipeline in an arena of --workers threads, "
          "the caller included",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .calls_back = true,
                       .pins = true,
                       .cancels = pool_cancels,
                       .guarantees_concurrency = false,
                       .runs_stages = true},
      .start = start_as<RunningTbb>,
  };
}

}  // namespace models
