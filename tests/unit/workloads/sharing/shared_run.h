// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/job/harness_job.h"
#include "workloads/coroutine.h"
#include "workloads/io.h"
#include "workloads/sync.h"
#include "workloads/workload.h"

namespace workloads::tests {

/// How an iteration went: what the check of the results says, and that of the shared state.
struct Outcome {
  std::string wrong;
  std::optional<SharedFault> fault;
  std::size_t samples = 0;  ///< waits that the tasks recorded
};

/// Runs a workload in a model of the catalogue, with a lock of that catalogue, twice; returns how
/// the second iteration went.
Outcome run_in(const char* model, const char* lock, unsigned workers, const Workload& workload);

/// Runs the tasks of a workload on the calling thread, in an order that is always the same: a task
/// runs until it sleeps, yields or waits for a sync object, and then goes to the end of the queue.
/// A sleep takes no time.
class StepByStep {
 public:
  /// `lock`: the name of the implementation of the sync objects.
  StepByStep(const char* name, const Configuration& configuration, const char* lock);

  /// Lets the tasks use `backend`, which must live longer than this, for the objects of a kind.
  void use(SyncKind kind, const SyncBackend& backend) { job_.sync().use(kind, backend); }
  Sync& sync() { return job_.sync(); }
  const Workload& workload() const { return *workload_; }

  /// Runs the first `tasks` tasks until all are over or wait; returns how many are over. Throws
  /// what a task throws.
  std::size_t run(std::size_t tasks);
  std::size_t run_all() { return run(workload_->task_count()); }

  std::optional<SharedFault> fault() const { return job_.shared_fault(); }
  /// Returns the text of the fault; empty where there is none.
  std::string fault_text() const { return fault() ? fault()->text : ""; }

 private:
  class StepIo final : public Io {
   public:
    explicit StepIo(Sync& sync) : Io(&sync) {}
    bool start(Operation& operation) override {
      ready_.push_back(operation.waiter);
      return false;
    }
    bool park(SyncOperation&) override { return true; }
    void complete(SyncOperation& operation) override { ready_.push_back(operation.waiter); }
    void run() {
      while (!ready_.empty()) {
        const auto next = ready_.front();
        ready_.pop_front();
        resume(next);
      }
    }

   private:
    std::deque<std::coroutine_handle<>> ready_;
  };

  std::unique_ptr<Workload> workload_;
  models::HarnessJob job_;
  StepIo io_;
};

}  // namespace workloads::tests
