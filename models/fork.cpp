// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "models/support/os/child_process.h"
#include "models/support/processes/process_per_task.h"
#include "workloads/support/wait_status.h"

namespace models {
namespace {

/// Does not use the code that spawn and the fork server share
/// (`models/support/processes/process_per_task.h`): every page that a child touches is copied
/// first, and with that code this model took a few percent longer. Reaps any child of this process,
/// so no other part of a trial may have children while it runs.
class RunningFork final : public RunningModel {
 public:
  RunningFork(Job& job, const Settings& settings)
      : job_(job),
        pin_(settings.pin),
        lanes_(settings.dispatch == Dispatch::apply ? 1 : settings.workers) {}
  ~RunningFork() override {
    for (const Lane& lane : lanes_) {
      if (lane.child == 0) continue;  // only after a failure
      kill(lane.child, SIGKILL);
      support::reap(lane.child);
    }
  }

  void run() override {
    unsigned alive = 0;
    unsigned lane = 0;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      if (cancel_unstarted(job_, task, 0)) continue;
      if (alive < lanes_.size()) {
        lane = alive++;
      } else {
        lane = reap_one();
      }
      lanes_[lane].task = task;
      lanes_[lane].child = support::fork_child([&] {
        if (pin_) support::pin_to_core(lane);
        job_.run(task, task + 1, lane);
        job_.leave();
      });
    }
    for (; alive > 0; --alive) reap_one();
  }

 private:
  struct Lane {
    pid_t child = 0;
    std::size_t task = 0;
  };

  /// Waits for one child, and returns the lane that it leaves.
  unsigned reap_one() {
    for (;;) {
      int status = 0;
      const pid_t child = waitpid(-1, &status, 0);
      if (child < 0 && errno == EINTR) continue;
      if (child < 0) throw std::system_error(errno, std::generic_category(), "waitpid");
      const auto lane = std::ranges::find(lanes_, child, &Lane::child);
      if (lane == lanes_.end()) continue;  // another child, such as the server of the tasks
      lane->child = 0;
      if (status != 0) {
        throw std::runtime_error("the process of task " + std::to_string(lane->task) + " " +
                                 workloads::support::describe_exit(status));
      }
      return static_cast<unsigned>(lane - lanes_.begin());
    }
  }

  Job& job_;
  bool pin_;
  std::vector<Lane> lanes_;
};

}  // namespace

Model fork() {
  return {
      .description = "one forked process per task, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .applies = true,
                       .pins = true,
                       .worker_per_task = true,
                       .open_loop = true,
                       .cancels = process_cancels},
      .start = [](Job& job, const Settings& settings) -> std::unique_ptr<RunningModel> {
        const bool ends_processes =
            job.workload().cancels_tasks() &&
            models::ends_processes(cancel_method(settings, process_cancels));
        if (!ends_processes) return start_as<RunningFork>(job, settings);
        return support::start_process_per_task(job, settings, StartMethod::fork, nullptr);
      },
  };
}

}  // namespace models
