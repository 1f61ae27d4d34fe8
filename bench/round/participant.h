// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/process/running_trial.h"
#include "bench/round/cpu_clocks.h"
#include "bench/round/laps.h"

namespace bench {

/// A cell that is to be measured in a round.
struct RoundCell {
  std::uint64_t cell = 0;  ///< index into the plan's cells
  /// A request of kind `timed`; its `iterations` is the number of all turns together, 0: as many as
  /// fit into them.
  TrialRequest request;
  /// The number of iterations of each turn, whatever they cost, where `request` has none for all
  /// turns together: 1 to `max_turn_iterations`; 0: as many as fit.
  std::uint64_t turn_iterations = 0;
  std::chrono::nanoseconds deadline{0};  ///< of every step, as `TrialRunner::run` has it
  Launch launch = {};
};

/// One trial of a round, as the coordinator sees it.
class Participant {
 public:
  explicit Participant(RoundCell cell) : cell_(std::move(cell)) {}

  const RoundCell& cell() const { return cell_; }
  TrialPace pace() const;

  /// Whether it takes turns: it is ready and has no outcome yet.
  bool is_active() const { return trial != nullptr && !outcome; }

  /// Takes the times of a turn, which count once the lap is over (`keep_lap`).
  void add_turn(std::uint64_t turn, std::vector<std::int64_t> times_ns);
  bool had_turn() const { return pending_.has_value(); }
  void keep_lap();
  /// Has the trial forget its turn of this lap, if it had one.
  void forget_lap();

  /// Adds the turns to a result. Returns why it is invalid, or an empty text: its iterations must
  /// be those that the coordinator was told of.
  std::string add_turns_to(reports::Trial& result) const;

  std::unique_ptr<RunningTrial> trial;  ///< null until it is started
  std::optional<TrialOutcome> outcome;  ///< once it has ended
  CpuClocks clocks;
  unsigned disturbed_in_row = 0;  ///< laps that were forgotten because of its turn

 private:
  struct Turn {
    std::uint64_t number = 0;
    std::vector<std::int64_t> times_ns;
  };

  RoundCell cell_;
  std::optional<Turn> pending_;
  std::vector<Turn> turns_;
};

}  // namespace bench
