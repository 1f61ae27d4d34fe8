// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/campaign/budget/cost.h"

namespace bench {

/// What the budget has to know of a cell of the plan.
struct BudgetCell {
  std::string name;
  std::string workload;
  CellCost cost;
  /// Nothing is planned for it: it failed or was skipped, or its sweep will not get so far.
  bool is_left_alone = false;
  bool is_baseline = false;
  /// A number for each sweep; 0: it is of none. A part of a sweep does not tell where it ends.
  std::uint64_t sweep = 0;
  bool is_reference = false;  ///< of a sweep, which is not measured without it
  std::uint64_t tasks = 1;
  std::uint64_t max_trials = 0;     ///< 0: as many as there are rounds
  std::uint64_t iterations = 0;     ///< of a trial; 0: as many as its turns have room for
  std::uint64_t memory_trials = 1;  ///< at most one a round
  bool needs_memory = false;        ///< an answer is made of it
  /// Half of its tasks take half of the time, and nothing but a speed-up is made of it.
  bool may_be_scaled = false;
};

/// A time budget, and what it has to be enough for.
struct Budget {
  double total_s = 60;
  double left_s = 60;  ///< after what was spent already, less what the end of the run takes
  /// The fewest rounds with which the cells can be ranked, and with which a cell has an interval.
  std::uint64_t min_rounds_to_rank = 6;
  std::uint64_t min_rounds = 6;
  double turn_s = usual_turn_s;
  /// Whether the cores were seen to be quiet: then few laps may tell enough, and a run that is
  /// settled at its first look ends earlier with shorter rounds up to there.
  bool is_quiet = false;
  /// The fewest tasks of each workload that may have fewer than by default: so many or a multiple
  /// of them.
  std::map<std::string, std::uint64_t> min_tasks = {};
};

/// Why a cell is left out: a clause that is the same for all that are left out for this reason, and
/// what is known of the cell alone.
struct LeftOutCell {
  std::string reason;
  std::string detail;
};

/// How the cells are measured so that the budget suffices.
struct Fit {
  std::uint64_t laps = 1;
  std::uint64_t rounds = 1;
  bool measures_memory = true;  ///< of cells that do not need it
  double expected_s = 0;        ///< of all rounds and memory trials, at most
  std::map<std::string, std::uint64_t> fewer_tasks = {};       ///< by workload
  std::map<std::uint64_t, std::uint64_t> measured_tasks = {};  ///< by cell (`Cell::measured_tasks`)
  std::map<std::uint64_t, LeftOutCell> left_out = {};          ///< by cell
  std::vector<std::string> sentences = {};  ///< what is not as it was asked for, and why

  /// Returns whether nothing but numbers of rounds and turns had to be chosen.
  bool keeps_all_work() const { return fewer_tasks.empty() && measured_tasks.empty(); }
};

/// The most rounds of a run: more would tell no more.
inline constexpr std::uint64_t max_rounds = 100;

/// The most turns of each trial in a round, and the most up to the first look on quiet cores.
inline constexpr std::uint64_t max_laps = 10;
inline constexpr std::uint64_t max_quiet_laps = 2;

/// The most turns in rounds after the first look of a run that has time left: with many neighbours
/// few iterations are quiet.
inline constexpr std::uint64_t max_late_laps = 50;

/// Fits the cells into the budget. A pure function. Cells of which nothing is known but that they
/// take long (`CellCost::is_at_least`) are left out. The remedies, of which each is taken only when
/// those before it do not suffice:
///
/// 1. fewer and shorter rounds, down to one turn of each trial and `min_rounds_to_rank`, and no
///    memory trials but those that an answer needs;
/// 2. fewer tasks of the workloads in `min_tasks`, the same share of all of them, down to a tenth;
/// 3. baselines that run fewer of their tasks, and are multiplied;
/// 4. cells that are left out, the most expensive first: at most a quarter of them so that the
///    others can be ranked, and as many as it takes so that the others have an interval. Sweeps are
///    left out as a whole, baselines after the others, and references of sweeps last.
///
/// When not even one cell fits, the last one is left in the plan if it can be measured at least
/// once within the budget.
Fit fit_to_budget(const std::vector<BudgetCell>& cells, const Budget& budget);

/// Returns what so many rounds of all cells take in seconds, memory trials included.
double rounds_cost_s(const std::vector<BudgetCell>& cells, std::uint64_t rounds,
                     const TrialWork& work, bool with_memory);

}  // namespace bench
