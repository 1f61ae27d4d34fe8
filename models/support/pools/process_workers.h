// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "models/job/cancel_unstarted.h"
#include "models/model.h"
#include "models/support/processes/worker_group.h"

namespace models::support {

/// The worker processes of a `Pool` (`BatchPool` or `TaskQueuePool`), which write their results
/// straight into shared memory. Constructing it starts `settings.workers` of them and waits until
/// all have checked in; destroying it stops and reaps them.
template <typename Pool>
class ProcessWorkers {
 public:
  using MakePool = std::function<std::unique_ptr<Pool>()>;
  using MakeCommand = std::function<WorkerCommand(unsigned index)>;

  /// `make_command` returns the command of worker `index`. Throws `std::system_error`, and
  /// `std::runtime_error` when a worker is lost, leaving no worker behind.
  ProcessWorkers(Job& job, const Settings& settings, ForkServer* server, MakePool make_pool,
                 MakeCommand make_command)
      : job_(job),
        count_(settings.workers),
        replaces_(settings.max_tasks_per_worker != 0),
        signal_(!job.workload().cancels_tasks()            ? 0
                : settings.cancel == CancelMethod::sigterm ? SIGTERM
                : settings.cancel == CancelMethod::sigkill ? SIGKILL
                                                           : 0),
        make_pool_(std::move(make_pool)),
        make_command_(std::move(make_command)),
        workers_(job, settings.start_method, server, settings.workers) {
    start_all();
  }
  ProcessWorkers(const ProcessWorkers&) = delete;
  ProcessWorkers& operator=(const ProcessWorkers&) = delete;
  ~ProcessWorkers() {
    pool_->stop();
    workers_.await_all();
  }

  /// Calls `run` with the pool, to run a batch, and with a function that it must call after every
  /// wake-up. Throws `std::runtime_error` when a worker is lost, naming the task lost with it.
  void run(const std::function<void(Pool&, const std::function<void()>&)>& run) {
    if (signal_ != 0) {
      if (!workers_.any_alive()) start_all();  // the last iteration ended them
      job_.sync().cancellation()->coordinator.store(getpid());
    }
    try {
      run(*pool_, [this] { handle_child_exits(); });
    } catch (const WorkersEnded&) {
      return cancel_all(job_);
    }
    // A worker may have died idle, or the others took its tasks: the batch is complete, but the
    // cell has fewer workers than it asked for.
    handle_child_exits();
  }

 private:
  /// Thrown where the workers were ended at the request, in the middle of a batch.
  struct WorkersEnded {};

  /// Starts the workers around a new pool.
  void start_all() {
    sigchld_.reset();
    pool_ = make_pool_();
    sigchld_.emplace(pool_->coordinator_wakeup());
    for (unsigned index = 0; index < count_; ++index) start(index);
    pool_->await_check_in(count_, [this] { handle_child_exits(); });
  }

  void start(unsigned index) { workers_.start(make_command_(index), {pool_->memory_fd()}); }

  /// Replaces workers that have run `max_tasks_per_worker` tasks; throws for any other that ended.
  void handle_child_exits() {
    if (signal_ != 0 && are_cancelled(job_)) end_workers();
    if (!sigchld_->take_notification()) return;
    while (const auto end = workers_.next_end()) {
      const auto lost = pool_->unfinished_tasks(end->index);
      if (end->status == 0 && replaces_ && lost.empty()) {
        start(end->index);
        continue;
      }
      workers_.kill_all();
      throw std::runtime_error(describe_loss(*end, lost, job_));
    }
  }

  /// Ends all workers by the signal, and throws `WorkersEnded`.
  void end_workers() {
    workers_.signal_all(signal_);
    while (workers_.any_alive()) {
      const auto end = workers_.await_end();
      if (WIFSIGNALED(end.status) && WTERMSIG(end.status) == signal_) continue;
      // It had run its last task already, and nobody had replaced it yet.
      if (end.status == 0 && replaces_ && pool_->unfinished_tasks(end.index).empty()) continue;
      workers_.kill_all();
      throw std::runtime_error(describe_loss(end, pool_->unfinished_tasks(end.index), job_));
    }
    throw WorkersEnded();
  }

  Job& job_;
  unsigned count_;
  bool replaces_;
  int signal_;  ///< that ends the workers when the tasks are cancelled; 0: none does
  MakePool make_pool_;
  MakeCommand make_command_;
  std::unique_ptr<Pool> pool_;
  std::optional<SigchldNotifier> sigchld_;
  WorkerGroup workers_;
};

}  // namespace models::support
