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
  /// A number for each work of which a baseline and other cells are compared; 0: it is of none.
  std::uint64_t compared = 0;
  /// A number for each sweep; 0: it is of none. A part of a sweep does not tell where it ends.
  std::uint64_t sweep = 0;
  std::uint64_t place_in_sweep = 0;
  std::optional<std::uint64_t> reference = {};  ///< of its sweep, which is not measured without it
  bool is_reference = false;
  std::uint64_t tasks = 1;
  std::uint64_t max_trials = 0;     ///< 0: as many as there are rounds
  std::uint64_t iterations = 0;     ///< of a trial; 0: as many as its turns have room for
  std::uint64_t memory_trials = 1;  ///< at most one a round
  bool needs_memory = false;        ///< an answer is made of it
  /// Half of its tasks take half of the time, and nothing but a speed-up is made of it.
  bool may_be_scaled = false;
  /// It is measured in half of the rounds (`rounds_of_baseline`).
  bool has_half_of_rounds = false;
};

/// A time budget, and what it has to be enough for.
struct Budget {
  double total_s = 60;
  double left_s = 60;  ///< after what was spent already, less what the end of the run takes
  /// The fewest rounds with which the cells can be ranked, and with which a cell has an interval.
  std::uint64_t min_rounds_to_rank = 6;
  std::uint64_t min_rounds = 6;
  /// The fewest rounds at which an interim look can decide something; preferred to more laps. 0: no
  /// looks.
  std::uint64_t min_rounds_to_look = 0;
  double turn_s = usual_turn_s;
  /// Whether the cores were seen to be quiet: then few laps may tell enough, and a run that is
  /// settled at its first look ends earlier with shorter rounds up to there.
  bool is_quiet = false;
  /// The fewest tasks of each workload that may have fewer than by default: so many or a multiple
  /// of them.
  std::map<std::string, std::uint64_t> min_tasks = {};
};

/// Why a cell is left out: a clause that is the same for all that are left out for this reason, and
/// what is known of the cell alone. What to do about it is said once (`enough_time`).
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
  std::map<std::uint64_t, std::uint64_t> max_trials = {};      ///< by cell (`Effort::trials`)
  std::map<std::uint64_t, LeftOutCell> left_out = {};          ///< by cell
  std::vector<std::string> sentences = {};  ///< what is not as it was asked for, and why

  bool has_rounds_to_rank = true;  ///< of the cells that are not left out

  /// Returns whether nothing but numbers of rounds and turns had to be chosen.
  bool keeps_all_work() const { return fewer_tasks.empty() && measured_tasks.empty(); }
  /// Returns whether all cells are measured with their memory, and so often that they can be
  /// ranked.
  bool is_complete() const { return left_out.empty() && has_rounds_to_rank && measures_memory; }
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
/// take long (`CellCost::is_at_least`), and those that there was no time to try, are left out. The
/// remedies, of which each is taken only when those before it do not suffice:
///
/// 1. fewer and shorter rounds, down to one turn of each trial and `min_rounds_to_rank`, and no
///    memory trials but those that an answer needs;
/// 2. fewer tasks of the workloads in `min_tasks`, the same share of all of them, down to a tenth;
/// 3. baselines that run fewer of their tasks, and are multiplied;
/// 4. baselines that are measured in half of the rounds;
/// 5. every second or fourth size of sweeps;
/// 6. cells that are left out, the most expensive first (`with_kept_cells`): at most a quarter of
///    them so that the others can be ranked, and as many as it takes so that the others have an
///    interval.
///
/// When not even one cell fits, the last one is left in the plan if it can be measured at least
/// once within the budget.
Fit fit_to_budget(const std::vector<BudgetCell>& cells, const Budget& budget);

/// Returns the rounds of a run in which a baseline is measured that has half of them: at least as
/// many as an interval needs, if there are as many.
std::uint64_t rounds_of_baseline(std::uint64_t rounds);

/// Returns what so many rounds of all cells take in seconds, memory trials included.
double rounds_cost_s(const std::vector<BudgetCell>& cells, std::uint64_t rounds,
                     const TrialWork& work, bool with_memory);

}  // namespace bench
