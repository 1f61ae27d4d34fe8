// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "bench/round/participant.h"
#include "reports/results/machine_state.h"

namespace bench {

/// How a round runs.
struct RoundSettings {
  std::uint64_t index = 0;                   ///< `reports::Round::index`
  std::uint64_t seed = 0;                    ///< of the order of turns
  std::chrono::nanoseconds turn{turn_time};  ///< how long one is meant to be
  LeadIn lead_in = LeadIn::where_short;      ///< of its turns
  std::chrono::nanoseconds timed{0};         ///< all turns of all trials together
  std::uint64_t laps = 0;                    ///< instead of those that `timed` allows; 0: those
  /// No lap but the first begins after this, unless trials have a number of iterations.
  std::chrono::steady_clock::time_point ends_by = std::chrono::steady_clock::time_point::max();
  /// When the run began, from which the times of the round are counted.
  std::chrono::steady_clock::time_point run_began = std::chrono::steady_clock::now();
};

/// What is told while a round runs; each may be empty. What they throw ends the round.
struct RoundListeners {
  /// Called for a start, a turn or a whole trial that does not count: `what` is "a start of", "a
  /// turn of" or "a trial of".
  std::function<void(std::uint64_t cell, const std::string& what, const TrialDisturbance&)>
      on_disturbed;
  /// Called at the end for a trial that used this share of a core while others had their turns
  /// (0.02 and more).
  std::function<void(std::uint64_t cell, double busy_share)> on_busy;
};

/// The result of a round.
struct RoundOutcome {
  reports::Round round;
  /// One for each cell that was asked for, in that order; `answer.trial.turns` says when its
  /// iterations ran. One with a `disturbance` does not count: its cell is to be measured again.
  std::vector<TrialOutcome> outcomes;
};

/// Trials of several cells that are alive together and take turns, one running at a time while the
/// others wait in read(2): what is compared ran within a few turns of each other.
///
/// The trials start and warm up one after the other. Then come laps: in each, every trial has one
/// turn, in random order, of as many iterations as fit into the time of a turn. Between turns, when
/// the last trial has come to rest, the probes are read. In the end the trials stop one after the
/// other. A trial that crashes, hangs or answers nonsense ends its own part only. A lap in which
/// something outside the run disturbed a turn is forgotten by all trials, and run again.
///
/// Used by the coordinator's one thread.
class Round {
 public:
  /// `probe`: null where there is none. `runner` and `probe` outlive this.
  Round(TrialRunner& runner, ProbeReader* probe, std::vector<RoundCell> cells,
        const RoundSettings& settings, RoundListeners listeners);
  /// Kills what is still alive: an exception may have ended the round.
  ~Round();
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  /// Runs the round; call it once. Throws what `TrialRunner::run` does.
  RoundOutcome run();

 private:
  void start(std::size_t place);
  void run_laps();
  bool run_lap(std::uint64_t lap, std::uint64_t attempt, std::uint64_t laps);
  bool take_turn(Participant& participant, std::uint64_t iterations);
  bool note_disturbed_turns();
  void note_disturbed_turn(Participant& participant, const TrialDisturbance& disturbance);
  void forget_lap();
  void tell(const Participant& participant, const std::string& what,
            const TrialDisturbance& disturbance) const;
  void finish(Participant& participant);
  void read_probe();
  std::vector<std::size_t> active() const;
  std::int64_t now_ns() const;

  TrialRunner& runner_;
  ProbeReader* probe_;
  RoundSettings settings_;
  RoundListeners listeners_;
  std::vector<Participant> participants_;
  reports::Round record_;
  std::chrono::steady_clock::time_point idled_{};
};

}  // namespace bench
