// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/process_per_task.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <vector>

#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/support/os/futex.h"
#include "models/support/processes/worker_group.h"

namespace models::support {
namespace {

class RunningProcesses final : public RunningModel {
 public:
  RunningProcesses(Job& job, const Settings& settings, StartMethod method, ForkServer* server)
      : job_(job),
        at_once_(settings.dispatch == Dispatch::apply ? 1 : settings.workers),
        pins_(settings.pin),
        tasks_(settings.workers),
        workers_(job, method, server, settings.workers) {}

  void run() override {
    unsigned alive = 0;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      if (cancel_unstarted(job_, task, 0)) continue;
      const unsigned lane = alive < at_once_ ? alive++ : await_one();
      tasks_[lane] = task;
      workers_.start(
          {.role = WorkerCommand::Role::task, .index = lane, .task = task, .pins = pins_}, {});
    }
    for (; alive > 0; --alive) await_one();
  }

 private:
  /// Waits for one process, and returns the lane that it leaves.
  unsigned await_one() {
    const auto end = workers_.await_end();
    if (end.status != 0) {
      throw std::runtime_error(describe_loss(end, {tasks_[end.index]}, job_));
    }
    return end.index;
  }

  Job& job_;
  unsigned at_once_;
  std::uint32_t pins_;
  std::vector<std::size_t> tasks_;
  WorkerGroup workers_;
};

/// The same for tasks whose processes are ended by a signal at the request that they end
/// (`CancelMethod::sigterm`, `sigkill`).
class RunningEndedProcesses final : public RunningModel {
 public:
  RunningEndedProcesses(Job& job, const Settings& settings, StartMethod method, ForkServer* server)
      : job_(job),
        signal_(settings.cancel == CancelMethod::sigkill ? SIGKILL : SIGTERM),
        pins_(settings.pin),
        tasks_(settings.dispatch == Dispatch::apply ? 1 : settings.workers),
        sigchld_(wakeup_),
        workers_(job, method, server, settings.workers) {}

  void run() override {
    job_.sync().cancellation()->coordinator.store(getpid());
    std::vector<unsigned> free;
    for (unsigned lane = static_cast<unsigned>(tasks_.size()); lane > 0; --lane) {
      free.push_back(lane - 1);
    }
    for (std::size_t task = 0; task < job_.task_count() && !are_cancelled(job_);) {
      if (free.empty()) {
        wait_for_ends_or_request(free);
        continue;
      }
      const unsigned lane = free.back();
      free.pop_back();
      tasks_[lane] = task;
      workers_.start(
          {.role = WorkerCommand::Role::task, .index = lane, .task = task, .pins = pins_}, {});
      ++task;
    }
    while (!are_cancelled(job_) && workers_.any_alive()) wait_for_ends_or_request(free);
    workers_.signal_all(signal_);
    while (workers_.any_alive()) check(workers_.await_end());
    cancel_all(job_);
  }

 private:
  /// Waits until a process has ended, whose lane is free then, or the request has come.
  void wait_for_ends_or_request(std::vector<unsigned>& free) {
    for (;;) {
      const std::uint32_t wakeups = wakeup_.load();
      bool any_ended = false;
      while (const auto end = workers_.next_end()) {
        check(*end);
        free.push_back(end->index);
        any_ended = true;
      }
      if (any_ended || are_cancelled(job_)) return;
      futex_wait(wakeup_, wakeups);
    }
  }

  /// Throws when a process ended that neither was at its end nor is to end.
  void check(const WorkerGroup::End& end) const {
    const bool was_ended = WIFSIGNALED(end.status) && WTERMSIG(end.status) == signal_;
    if (end.status == 0 || (was_ended && are_cancelled(job_))) return;
    throw std::runtime_error(describe_loss(end, {tasks_[end.index]}, job_));
  }

  Job& job_;
  int signal_;
  std::uint32_t pins_;
  std::vector<std::size_t> tasks_;  ///< by lane
  FutexWord wakeup_{0};
  SigchldNotifier sigchld_;
  WorkerGroup workers_;
};

}  // namespace

std::unique_ptr<RunningModel> start_process_per_task(Job& job, const Settings& settings,
                                                     StartMethod method, ForkServer* server) {
  if (job.workload().cancels_tasks() && ends_processes(cancel_method(settings, process_cancels))) {
    return std::make_unique<RunningEndedProcesses>(job, settings, method, server);
  }
  return std::make_unique<RunningProcesses>(job, settings, method, server);
}

}  // namespace models::support
