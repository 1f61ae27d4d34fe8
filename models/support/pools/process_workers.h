// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "models/model.h"
#include "models/support/processes/worker_group.h"

namespace models::support {

/// The worker processes of a crew of whichever kind, who write their results straight into shared
/// memory: constructing it starts `settings.workers` of them and waits until all have checked in;
/// destroying it dismisses and reaps them.
template <typename BatchPool>
class ProcessWorkers {
 public:
  using Order = std::function<WorkerCommand(unsigned index)>;

  /// `command` says what worker `index` is told. Throws `std::system_error` and what
  /// `handle_child_exits` does, leaving no worker behind.
  ProcessWorkers(Job& job, const Settings& settings, ForkServer* server,
                 std::unique_ptr<BatchPool> pool, Order command)
      : job_(job),
        replaces_(settings.max_tasks_per_worker != 0),
        order_(std::move(command)),
        pool_(std::move(pool)),
        death_bell_(pool_->coordinator_wakeup()),
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

  /// Has `run` run a batch; it is handed what it must call before it sleeps. Throws
  /// `std::runtime_error` when a worker is lost, naming the task that was lost with it.
  void run(const std::function<void(BatchPool&, const std::function<void()>&)>& run) {
    run(*pool_, [this] { handle_child_exits(); });
    // One that died idle, or whose tasks the others took: they did not need it, but its cell does.
    handle_child_exits();
  }

 private:
  void start(unsigned index) { workers_.start(order_(index), {pool_->memory_fd()}); }

  /// Replaces workers that have run their share.
  void handle_child_exits() {
    if (!death_bell_.rang()) return;
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
  Order order_;
  std::unique_ptr<BatchPool> pool_;
  SigchldNotifier death_bell_;
  WorkerGroup workers_;
};

}  // namespace models::support
