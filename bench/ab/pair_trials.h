// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "bench/round/round.h"
#include "reports/results/pairing.h"

namespace bench {

/// The two sides of a pair, in this order wherever there is one entry for each.
inline constexpr std::array both_sides = {reports::Side::base, reports::Side::candidate};
constexpr std::size_t place_of(reports::Side side) { return side == reports::Side::base ? 0 : 1; }

/// Two trials of one cell that are measured together.
struct PairTask {
  struct Trial {
    TrialRequest request;
    Launch launch;
  };

  std::array<Trial, 2> trials;           ///< of the base and of the candidate
  bool candidate_first = false;          ///< which of them is started first
  std::chrono::nanoseconds deadline{0};  ///< without progress, of every step of a trial
  /// The round of the two; none: each runs by itself, one right after the other.
  std::optional<RoundSettings> round = {};
  std::uint64_t turn_iterations = 0;  ///< `RoundCell::turn_iterations`
  /// Whether a trial that runs by itself is repeated when it was disturbed and has a result.
  bool repeats_disturbed = false;
};

/// What came of such a task.
struct PairOutcome {
  std::array<TrialOutcome, 2> trials;
  std::optional<reports::Round> round = {};  ///< with `cells` 0 and 1, the places of its sides
  /// What disturbed one of them last, a clause; empty: nothing did.
  std::string disturbance = {};
  double elapsed_s = 0;  ///< of both together

  bool was_cut_off() const { return trials[0].was_cut_off || trials[1].was_cut_off; }
};

/// Called for everything that does not count, and why: `what` is "a turn of", "a start of" or "a
/// trial of".
using OnDisturbedPair = std::function<void(const std::string& what, const TrialDisturbance&)>;
/// Called for a trial that used this share of a core while the other had its turns.
using OnBusyTrial = std::function<void(double busy_share)>;

/// Runs the two trials of a pair. One that was disturbed and has no result is measured again with
/// the other, up to four times in all; the last answer is then an error that says so. `probe`: null
/// where there is none. Throws what `TrialRunner::run` does, and what a listener throws. Used by
/// the coordinator's one thread.
PairOutcome run_pair(TrialRunner& runner, ProbeReader* probe, const PairTask& task,
                     const OnDisturbedPair& on_disturbed, const OnBusyTrial& on_busy);

}  // namespace bench
