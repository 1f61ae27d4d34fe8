// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <vector>

#include "bench/campaign/listeners.h"
#include "bench/campaign/progress.h"
#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "bench/round/round.h"
#include "reports/results/results.h"

namespace bench {

/// How long a round works; the fields of `RoundSettings`.
struct RoundLength {
  std::chrono::nanoseconds timed{0};  ///< all turns of one trial
  std::uint64_t laps = 0;
  std::chrono::steady_clock::time_point ends_by = std::chrono::steady_clock::time_point::max();
};

/// Measures cells together in rounds (bench/round/round.h) and adds what comes of it to the results
/// of a campaign. Used by the coordinator's one thread.
class RoundRunner {
 public:
  /// All of them outlive this; `probe` may be null. `run_began`: `RoundSettings::run_began`.
  RoundRunner(reports::Results& results, TrialRunner& runner, ProbeReader* probe,
              Progress& progress, const CampaignListeners& listeners,
              std::chrono::steady_clock::time_point run_began)
      : results_(results),
        runner_(runner),
        probe_(probe),
        progress_(progress),
        listeners_(listeners),
        run_began_(run_began) {}

  /// Measures one trial of each cell, the trials' number `index`, in one round, or in several where
  /// they do not fit together. A trial that is disturbed throughout is measured again, up to four
  /// times in all. The cell of one that was cut off at its time limit is skipped, if it has no
  /// other trial. Throws what `TrialRunner::run` does, and what a listener throws.
  void measure(std::vector<RoundCell> cells, std::uint64_t index, const RoundLength& length);

  /// Skips a cell whose trial was cut off after so long, if it has no other.
  void leave_out(std::uint64_t cell, double elapsed_s);

 private:
  std::vector<RoundCell> measure_part(const std::vector<RoundCell>& cells, RoundSettings settings,
                                      const std::string& split_reason, bool is_last_attempt);
  void add(std::uint64_t cell, const RoundOutcome& outcome, TrialOutcome trial);
  void note_disturbance(std::uint64_t cell, const std::string& what,
                        const TrialDisturbance& disturbance);
  void note_busy(std::uint64_t cell, double busy_share);

  reports::Results& results_;
  TrialRunner& runner_;
  ProbeReader* probe_;
  Progress& progress_;
  const CampaignListeners& listeners_;
  std::chrono::steady_clock::time_point run_began_;
  std::set<std::uint64_t> busy_;  ///< cells that were named
  bool told_split_ = false;
};

}  // namespace bench
