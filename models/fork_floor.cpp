// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "models/model.h"
#include "models/support/os/child_process.h"
#include "workloads/support/refusal.h"

namespace models {
namespace {

/// Makes the system calls that no model with a process per task can avoid, and nothing else, with
/// the same number of processes at once. The parent runs the tasks afterwards, so that the results
/// are there and the figure includes their price.
class RunningForkFloor final : public RunningModel {
 public:
  RunningForkFloor(Job& job, const Settings& settings) : job_(job), workers_(settings.workers) {
    children_.reserve(workers_);
  }
  ~RunningForkFloor() override {  // children are left only after a failure
    for (const pid_t child : children_) support::reap(child);
  }

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      if (children_.size() == workers_) reap_one();
      const pid_t child = ::fork();
      if (child == 0) _exit(0);
      if (child < 0) workloads::support::throw_refused(errno, "fork");
      children_.push_back(child);
    }
    while (!children_.empty()) reap_one();
    job_.run(0, job_.task_count(), 0);
  }

 private:
  void reap_one() {
    for (;;) {
      const pid_t child = waitpid(-1, nullptr, 0);
      if (child < 0 && errno == EINTR) continue;
      if (child < 0) throw std::system_error(errno, std::generic_category(), "waitpid");
      const auto place = std::ranges::find(children_, child);
      if (place == children_.end()) continue;  // another child, such as the server of the tasks
      *place = children_.back();
      children_.pop_back();
      return;
    }
  }

  Job& job_;
  unsigned workers_;
  std::vector<pid_t> children_;
};

}  // namespace

Model fork_floor() {
  return {
      .description =
          "what the operating system takes for a fork, an exit and a wait per task, at most "
          "--workers alive; the tasks are run by the parent",
      // This process runs the tasks itself, one after the other.
      .capabilities = {.worker_kind = WorkerKind::process,
                       .worker_per_task = true,
                       .guarantees_concurrency = false},
      .start = start_as<RunningForkFloor>,
  };
}

}  // namespace models
