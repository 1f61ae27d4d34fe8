// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "bench/campaign/listeners.h"
#include "bench/campaign/progress.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace workloads {
class FaultMemory;
}

namespace bench {

/// Runs the cells of a plan of which one task has a fault (`reports::has_fault`), each in as many
/// trials as the plan counts, or one, and records what became of them. That a trial dies or hangs
/// is a result then; only a trial that fails before its fault is a failure. Used by the
/// coordinator's one thread.
class FaultCells {
 public:
  /// All of them outlive this.
  FaultCells(reports::Results& results, TrialRunner& runner, Progress& progress,
             const CampaignListeners& listeners)
      : results_(results), runner_(runner), progress_(progress), listeners_(listeners) {}

  /// `spent_s` returns what was spent of the time budget, in seconds: cells for which none is left
  /// are skipped. Throws as `TrialRunner::run` does.
  void run(const std::function<double()>& spent_s);

 private:
  std::uint64_t outcomes_of(std::uint64_t cell) const;
  void run_trial(std::uint64_t cell, std::uint64_t index);
  void skip(std::uint64_t cell);

  reports::Results& results_;
  TrialRunner& runner_;
  Progress& progress_;
  const CampaignListeners& listeners_;
};

/// How the trial of a cell with a fault has ended, as its coordinator saw it.
struct FaultEnding {
  bool has_answer = false;
  bool was_killed = false;        ///< by the coordinator, because nothing came of it any more
  std::string end;                ///< how its process ended: "was killed by signal 9 (Killed)"
  std::int64_t ended_ns = 0;      ///< when, on the monotonic clock
  std::uint64_t left_behind = 0;  ///< processes that outlived it
};

/// Returns what became of a cell with a fault whose trial has ended. `known`: what the trial has
/// found out; of one without an answer, what it has published last. Pure but for the record.
reports::FaultOutcome conclude_fault(reports::FaultOutcome known, const FaultEnding& ending,
                                     const workloads::FaultMemory& memory);

}  // namespace bench
