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
template <typename Crew>
class ProcessCrew {
 public:
  using Order = std::function<WorkerOrder(unsigned index)>;

  /// `order` says what worker `index` is told. Throws `std::system_error` and what `heed_the_dead`
  /// does, leaving no worker behind.
  ProcessCrew(Job& job, const Settings& settings, ForkServer* server, std::unique_ptr<Crew> crew,
              Order order)
      : job_(job),
        replaces_(settings.max_tasks_per_worker != 0),
        order_(std::move(order)),
        crew_(std::move(crew)),
        death_bell_(crew_->master_bell()),
        workers_(job, settings.start_method, server, settings.workers) {
    for (unsigned index = 0; index < settings.workers; ++index) start(index);
    crew_->await_check_in(settings.workers, [this] { heed_the_dead(); });
  }
  ProcessCrew(const ProcessCrew&) = delete;
  ProcessCrew& operator=(const ProcessCrew&) = delete;
  ~ProcessCrew() {
    crew_->dismiss();
    workers_.await_all();
  }

  /// Has `run` run a batch; it is handed what it must call before it sleeps. Throws
  /// `std::runtime_error` when a worker is lost, naming the task that was lost with it.
  void run(const std::function<void(Crew&, const std::function<void()>&)>& run) {
    run(*crew_, [this] { heed_the_dead(); });
    // One that died idle, or whose tasks the others took: they did not need it, but its cell does.
    heed_the_dead();
  }

 private:
  void start(unsigned index) { workers_.start(order_(index), {crew_->memory_fd()}); }

  /// Replaces workers that have run their share.
  void heed_the_dead() {
    if (!death_bell_.rang()) return;
    while (const auto end = workers_.next_end()) {
      const auto lost = crew_->unfinished_tasks(end->index);
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
  std::unique_ptr<Crew> crew_;
  ChildDeathBell death_bell_;
  WorkerGroup workers_;
};

}  // namespace models::support
