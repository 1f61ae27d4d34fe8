// SPDX-License-Identifier: Apache-2.0
#include <omp.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "models/support/pools/chunks.h"

namespace models {
namespace {

/// Between regions the threads of a team wait as their library does by default: GCC's spins for a
/// while first (OMP_WAIT_POLICY, GOMP_SPINCOUNT), which costs CPU time and is not changed here.
/// When the system refuses a thread the process ends: GCC's library offers no other way.
class RunningOpenmp final : public RunningModel {
 public:
  RunningOpenmp(Job& job, const Settings& settings)
      : job_(job),
        dispatch_(settings.dispatch),
        // The cost of a task is unknown, hence 'dynamic', whose decision is one atomic addition.
        // 'guided' would deal out a whole share at first, and 'static' nothing but whole shares.
        chunk_(support::chunk_size(settings.chunk, job.task_count(), settings.workers)),
        workers_(static_cast<int>(settings.workers)),
        pinned_(settings.pin) {
    // Start the whole team or none. LLVM's library also needs a call before its first region after
    // a pause: it aborts without.
    omp_set_dynamic(0);
    try {
      start_team();
    } catch (...) {
      end_team();
      throw;
    }
  }
  ~RunningOpenmp() override { end_team(); }

  void run() override {
    if (dispatch_ == Dispatch::submit) {
      submit_tasks();
    } else {
      run_loop();
    }
  }

 private:
  static unsigned worker() { return static_cast<unsigned>(omp_get_thread_num()); }

  void end_team() {
    if (pinned_) support::unpin();
    omp_pause_resource_all(omp_pause_hard);
  }

  /// The first region starts the threads, and its barrier waits for all of them.
  void start_team() {
    int started = 0;
    std::exception_ptr error;
#pragma omp parallel num_threads(workers_) default(shared)
    {
#pragma omp single nowait
      started = omp_get_num_threads();
      try {
        if (pinned_) support::pin_to_core(worker());
      } catch (...) {
#pragma omp critical
        error = std::current_exception();
      }
    }
    if (error) std::rethrow_exception(error);
    if (started != workers_) {
      throw std::runtime_error("OpenMP started " + std::to_string(started) + " of " +
                               std::to_string(workers_) + " threads (OMP_THREAD_LIMIT?)");
    }
  }

  /// Deals out what schedule(dynamic, chunk) over the tasks would. It loops over the chunks, so
  /// that each is one call of `Job::run`, as it is for every other scheduler here.
  void run_loop() {
    const std::size_t tasks = job_.task_count();
    const std::size_t chunks = (tasks + chunk_ - 1) / chunk_;
#pragma omp parallel for num_threads(workers_) schedule(dynamic, 1)
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      job_.run(chunk * chunk_, std::min(tasks, (chunk + 1) * chunk_), worker());
    }
  }

  void submit_tasks() {
    const std::size_t tasks = job_.task_count();
#pragma omp parallel num_threads(workers_)
#pragma omp single
    for (std::size_t task = 0; task < tasks; ++task) {
#pragma omp task firstprivate(task)
      job_.run(task, task + 1, worker());
    }
  }

  Job& job_;
  Dispatch dispatch_;
  std::size_t chunk_;
  int workers_;
  bool pinned_;
};

}  // namespace

Model openmp() {
  return {
      .description =
          "OpenMP: a parallel for with schedule(dynamic), or a task per task, on --workers "
          "threads",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .pins = true,
                       .cancels = pool_cancels,
                       .guarantees_concurrency = false},
      .start = start_as<RunningOpenmp>,
  };
}

}  // namespace models
