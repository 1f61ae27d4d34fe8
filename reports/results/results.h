// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/cell.h"
#include "reports/results/fault_outcome.h"
#include "reports/results/machine.h"
#include "reports/results/machine_state.h"
#include "reports/results/pairing.h"
#include "reports/results/plan.h"
#include "reports/results/timeline.h"
#include "reports/results/trial.h"

namespace reports {

/// The number of the layout of everything under `concurrency_bench` in a results file.
inline constexpr int results_schema = 1;

/// Everything that a results file holds.
struct Results {
  std::string date;  ///< ISO 8601, with the offset; whole seconds, as Google Benchmark has it
  std::int64_t date_ns = 0;  ///< nanoseconds of that second; 0 in files of older versions
  Plan plan;
  Machine machine;
  std::vector<Trial> trials;
  std::vector<MemoryPeak> memory;
  std::vector<Timeline> timelines;
  std::vector<Failure> failed;
  std::vector<Skip> skipped;
  std::vector<ExpectedFailure> expected_failures = {};  ///< those that occurred, one per cell
  std::vector<FaultOutcome> fault_outcomes = {};        ///< of cells with a fault, one per trial
  std::vector<Observation> observations = {};           ///< of the scenarios of claims
  std::vector<Disturbance> disturbed;
  std::vector<Round> rounds = {};                  ///< those of the trials that took turns
  std::optional<MachineState> machine_state = {};  ///< absent in files of older versions
  std::optional<Pairing> pairing;                  ///< of one side of an `ab` run
  bool interrupted = false;
  bool unranked = false;  ///< nothing says which of its cells may be ranked among each other
  /// The parts of another program's file that could not be used, as sentences; empty in ours.
  std::vector<std::string> remarks = {};

  std::optional<std::uint64_t> peak_bytes(std::uint64_t cell) const;
  const Failure* failure(std::uint64_t cell) const;
  const Skip* skip(std::uint64_t cell) const;
  /// Returns the failure that the cell asked for; null where it did not occur.
  const ExpectedFailure* expected_failure(std::uint64_t cell) const;
  /// Whether the cell has ended in a failure, its own or the deadlock that it asks for, so that
  /// further trials would tell nothing new.
  bool has_ended_in_failure(std::uint64_t cell) const;
  /// Adds what occurred in a trial, or in several, to what has occurred in the cell so far.
  void add(const ExpectedFailure& failure);
};

}  // namespace reports
