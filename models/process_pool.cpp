// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <string>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/pipe_pool.h"
#include "models/support/pools/process_workers.h"
#include "models/support/pools/task_queue_pool.h"
#include "models/support/processes/worker_group.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

using support::WorkerCommand;

std::function<WorkerCommand(unsigned)> commands(WorkerCommand::Role role,
                                                const Settings& settings) {
  return [role, settings](unsigned index) {
    return WorkerCommand{.role = role,
                         .index = index,
                         .max_tasks = settings.max_tasks_per_worker,
                         .pins = settings.pin};
  };
}

/// Runs whole batches. The workers write the results straight into shared memory.
class MapPool final : public RunningModel {
 public:
  MapPool(Job& job, const Settings& settings, support::ForkServer* server)
      : pool_(
            job, settings, server,
            [&job, settings] {
              return std::make_unique<support::BatchPool>(job, settings.workers, settings.chunk);
            },
            commands(WorkerCommand::Role::pool, settings)) {}

  void run() override {
    pool_.run([](support::BatchPool& pool, const auto& on_wakeup) { pool.run_batch(on_wakeup); });
  }

 private:
  support::ProcessWorkers<support::BatchPool> pool_;
};

/// Submits tasks one by one. The workers write the results straight into shared memory, and
/// callbacks run on this thread.
class SubmissionPool final : public RunningModel {
 public:
  SubmissionPool(Job& job, const Settings& settings, support::ForkServer* server)
      : job_(job),
        dispatch_(settings.dispatch),
        pool_(
            job, settings, server,
            [&job, workers = settings.workers, completion = completion_of(settings.dispatch)] {
              return std::make_unique<support::TaskQueuePool>(job, workers, completion);
            },
            commands(WorkerCommand::Role::task_queue, settings)) {}

  void run() override {
    pool_.run([this](support::TaskQueuePool& pool, const auto& on_wakeup) {
      switch (dispatch_) {
        case Dispatch::callback:
          return pool.call_back_all([this](std::size_t task) { job_.record_callback(task); },
                                    on_wakeup);
        case Dispatch::apply:
          return pool.apply_all(on_wakeup);
        case Dispatch::map:
        case Dispatch::submit:
          return pool.submit_all(on_wakeup);
      }
    });
  }

 private:
  using Completion = support::TaskQueuePool::Completion;
  static Completion completion_of(Dispatch dispatch) {
    return dispatch == Dispatch::callback ? Completion::queued : Completion::awaited;
  }

  Job& job_;
  Dispatch dispatch_;
  support::ProcessWorkers<support::TaskQueuePool> pool_;
};

/// Serialises requests and results through pipes. Callbacks run on this thread, which reads the
/// results.
class PipePool final : public RunningModel {
 public:
  PipePool(Job& job, const Settings& settings, support::ForkServer* server)
      : job_(job),
        dispatch_(settings.dispatch),
        workers_(job, settings.start_method, server, settings.workers),
        pool_(std::make_unique<support::PipePool>(job, workers_, settings)) {}

  ~PipePool() override {
    pool_.reset();
    workers_.await_all();
  }

  void run() override {
    switch (dispatch_) {
      case Dispatch::map:
        return pool_->run_batch();
      case Dispatch::callback:
        return pool_->call_back_all([this](std::size_t task) { job_.record_callback(task); });
      case Dispatch::submit:
        return pool_->submit_all();
      case Dispatch::apply:
        return pool_->apply_all();
    }
  }

 private:
  Job& job_;
  Dispatch dispatch_;
  support::WorkerGroup workers_;
  std::unique_ptr<support::PipePool> pool_;
};

std::optional<std::string> why_unavailable(const Settings& settings) {
  if (settings.arrival_rate > 0 && settings.transport == Transport::pipe) {
    return "its pipes take requests ahead of their turn (--transport=pipe), and with "
           "--arrival-rate there is none before its task arrives";
  }
  if (ends_processes(settings.cancel) && settings.transport == Transport::pipe) {
    return "with its pipes it does not end the processes of tasks that are cancelled "
           "(--transport=pipe, --cancel=" +
           std::string(cancel_method_names.at(static_cast<std::size_t>(settings.cancel))) + ")";
  }
  if (settings.start_method != StartMethod::spawn) return std::nullopt;
  return support::worker_program_missing();
}

std::unique_ptr<RunningModel> start(Job& job, const Settings& settings,
                                    support::ForkServer* server) {
  if (settings.transport == Transport::pipe) {
    return std::make_unique<PipePool>(job, settings, server);
  }
  if (settings.dispatch == Dispatch::map) return std::make_unique<MapPool>(job, settings, server);
  return std::make_unique<SubmissionPool>(job, settings, server);
}

}  // namespace

Model process_pool() {
  const auto server = std::make_shared<std::unique_ptr<support::ForkServer>>();
  return {
      .description =
          "--workers processes started once (--start-method), fed through shared memory or pipes "
          "(--transport)",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .start_methods = true,
                       .transports = true,
                       .replaces_workers = true,
                       .pins = true,
                       .open_loop = true,
                       .cancels = process_pool_cancels},
      .unavailable = why_unavailable,
      .prepare =
          [server](const Settings& settings) {
            if (settings.start_method == StartMethod::forkserver) {
              *server = std::make_unique<support::ForkServer>(workloads::build);
            }
          },
      .start = [server](Job& job,
                        const Settings& settings) { return start(job, settings, server->get()); },
  };
}

}  // namespace models
