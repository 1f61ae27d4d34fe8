// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "bench/campaign/listeners.h"
#include "bench/campaign/oracle.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Finds out what the trials of cells have to compute, with one oracle trial for all cells of equal
/// work. Used by the coordinator's one thread.
class Oracles {
 public:
  using Known = std::map<OracleKey, Oracle>;

  /// All of them outlive this. `known`: what was found out before, with the seed of the plan.
  Oracles(reports::Results& results, TrialRunner& runner, const CampaignListeners& listeners,
          Known known = {})
      : results_(results), runner_(runner), listeners_(listeners), known_(std::move(known)) {}

  /// Returns the oracle of a cell, or null when its trial failed: then so have all cells of equal
  /// work, and the failures are added to the results. Calls `before` when a trial has to be run,
  /// which may take so long (0: as long as its deadline allows); when it takes longer the cells are
  /// skipped. Throws what `TrialRunner::run` does.
  const Oracle* find_out(const reports::Cell& wanted, const std::function<void()>& before,
                         std::chrono::nanoseconds limit = {});

  /// Returns the oracle of a cell, or null when it is not known yet.
  const Oracle* known(const reports::Cell& cell) const;

  /// Returns all that is known, and forgets it.
  Known take() { return std::move(known_); }

 private:
  void leave_out(const reports::Cell& like, std::chrono::nanoseconds limit);

  reports::Results& results_;
  TrialRunner& runner_;
  const CampaignListeners& listeners_;
  Known known_;
};

}  // namespace bench
