// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/check/equal_digests.h"
#include "reports/results/results.h"

namespace reports {

// Checks what a file must keep to whoever wrote it, so that its readers need not check again: every
// index points somewhere, every number can be computed with, and there is not more of anything than
// can be summarized in a moment. All throw `std::runtime_error` that says what is wrong.

/// The most cells, and the most of the comparisons of all experiments, in one file.
inline constexpr std::size_t max_cells = 5'000;
inline constexpr std::size_t max_trials = 1'000'000;
inline constexpr std::uint64_t max_workers = 1'000'000;  ///< of one cell

/// Names are those of models, workloads, settings …: lower-case letters, digits and '-'.
void check_plan(const Plan& plan);

void check_machine_state(const MachineState& state);

/// `results` has passed everything else, so that its cells and trials are known.
void check_pairing(const Pairing& pairing, const Results& results);

/// Looks at the entries of one file, one after the other.
class EntryCheck {
 public:
  /// `plan` is one that `check_plan` let pass, and outlives this.
  explicit EntryCheck(const Plan& plan) : plan_(plan), digests_(plan) {}

  void take(const Trial& trial);
  void take(const MemoryPeak& peak);
  void take(const Timeline& timeline);
  void take(const Failure& failure);
  void take(const Skip& skip);
  void take(const ExpectedFailure& failure);
  /// The entry of a failure that did not come; behind all trials.
  void take_absent(const ExpectedFailure& failure) const;
  void take(const Disturbance& disturbance);
  void take(const Observation& observation);
  void take(const FaultOutcome& outcome);
  /// Rounds come before the trials that name them.
  void take(const Round& round);

 private:
  void check_turns(const Trial& trial) const;

  const Plan& plan_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> trials_;  ///< cell and index of those seen
  std::set<std::pair<std::uint64_t, std::uint64_t>> faults_;  ///< the same of `FaultOutcome`s
  std::set<std::uint64_t> skipped_;                           ///< cells
  EqualDigests digests_;
  std::size_t memory_ = 0;
  std::size_t timelines_ = 0;
  std::size_t failed_ = 0;
  std::size_t disturbed_ = 0;
  std::size_t expected_failures_ = 0;
  std::set<std::pair<std::string, std::uint64_t>> observations_;  ///< scenario and index
  /// The rounds seen, without their readings.
  struct KnownRound {
    std::uint64_t index = 0;
    std::uint64_t turns = 0;
    std::set<std::uint64_t> cells;
  };
  std::vector<KnownRound> rounds_;
  std::size_t readings_ = 0;
};

}  // namespace reports
