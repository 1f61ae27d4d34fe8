// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "models/model.h"
#include "models/support/processes/worker_group.h"

namespace models::support {

/// The worker processes of a `Pool` (`BatchPool` or `TaskQueuePool`), which write their results
/// straight into shared memory. Constructing it starts `settings.workers` of them and waits until
/// all have checked in; destroying it stops and reaps them.
template <typename Pool>
class ProcessWorkers {
 public:
  using MakeCommand = std::function<WorkerCommand(unsigned index)>;

  /// `make_command` returns the command of worker `index`. Throws `std::system_error`, and
  /// `std::runtime_error` when a worker is lost, leaving no worker behind.
  ProcessWorkers(Job& job, const Settings& settings, ForkServer* server, std::unique_ptr<Pool> pool,
                 MakeCommand make_command)
      : job_(job),
        replaces_(settings.max_tasks_per_worker != 0),
        make_command_(std::move(make_command)),
        pool_(std::move(pool)),
        sigchld_(pool_->coordinator_wakeup()),
        workers_(job, settings.start_method, server, settings.workers) {
    for (unsigned index = 0; index < settings.workers; ++index) start(index);
    pool_->await_check_in(settings.workers, [this] { handle_child_exits(); });
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
    run(*pool_, [this] { handle_child_exits(); });
    // A worker may have died idle, or the others took its tasks: the batch is complete, but the
    // cell has fewer workers than it asked for.
    handle_child_exits();
  }

 private:
  void start(unsigned index) { workers_.start(make_command_(index), {pool_->memory_fd()}); }

  /// Replaces workers that have run `max_tasks_per_worker` tasks; throws for any other that ended.
  void handle_child_exits() {
    if (!sigchld_.take_notification()) return;
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

  Job& job_;
  bool replaces_;
  MakeCommand make_command_;
  std::unique_ptr<Pool> pool_;
  SigchldNotifier sigchld_;
  WorkerGroup workers_;
};

}  // namespace models::support
