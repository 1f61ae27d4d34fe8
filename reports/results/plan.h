// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/advice_request.h"
#include "reports/results/cell.h"
#include "reports/results/claim.h"
#include "reports/results/comparison.h"

namespace reports {

/// A combination that was asked for and cannot be: its reason is not an error.
struct NotApplicable {
  std::string model;
  std::string workload;  ///< empty: none at all
  std::string reason;
  std::string family = {};  ///< of the model; empty where there is none, and in older files
};

/// A series of cells of one model, with the same work in more and more pieces: its cells are first
/// measured in this order, and once two in a row keep less than half of their workers busy
/// (`efficiency`), those after them are not worth the time.
struct Sweep {
  std::uint64_t reference = 0;       ///< the work done one task after the other: an index of a cell
  std::vector<std::uint64_t> cells;  ///< indices into the plan's cells, the largest tasks first
};

/// The share of the workers' time that the work itself needs: what the reference takes, over what
/// the workers take together.
inline double efficiency(double reference_ns, double cell_ns, std::uint64_t workers) {
  return reference_ns / (static_cast<double>(workers) * cell_ns);
}

/// A question, and what answers it: comparisons, or cells that are drawn.
struct Experiment {
  std::string name;
  std::string question;
  std::string
      chart;  ///< a name of `section_makers` (reports/charts/catalogue.h); empty: comparisons alone
  std::vector<std::uint64_t> cells;  ///< of the chart: indices into the plan's cells
  std::vector<Comparison> comparisons;
  std::vector<Sweep> sweeps;  ///< of which cells are drawn, too
};

/// A time budget with which everything is measured that a run has left out or measured too seldom.
struct EnoughBudget {
  double time_budget_s = 0;
  bool is_at_least = false;  ///< of some cells it is not known how long they take: it may be more

  bool operator==(const EnoughBudget&) const = default;
};

/// The cells to be measured, and how. Two runs of equal plans on one machine may be put together.
struct Plan {
  std::uint64_t seed = 0;  ///< of the workloads and of the order of trials
  double time_budget_s = 0;
  std::uint64_t trials = 0;      ///< per cell; 0: as many as the budget allows
  std::uint64_t iterations = 0;  ///< per trial; 0: as many as its share of the budget allows
  /// How long a turn of a trial in a round is meant to be, alike for all cells; 0: not recorded.
  std::int64_t turn_ns = 0;
  /// A run ends early when all that it is to tell is known within this share: 0.02 is 2 %. 0, also
  /// in files of older versions: never.
  double precision = 0;
  /// The numbers of rounds after which the results are looked at, ascending: fixed before anything
  /// is measured, because each look takes its part of the level of the tests. The run may end at
  /// each of them, and ends at the last at the latest. Empty, also in files of older versions: one
  /// look, at the end.
  std::vector<std::uint64_t> looks = {};
  /// The tasks per iteration of each workload that has fewer than by default, because the time
  /// budget is too short for those.
  std::map<std::string, std::uint64_t> fewer_tasks = {};
  /// What was changed to keep the time budget, as sentences.
  std::vector<std::string> adjustments = {};
  /// The one budget that all outputs of the run advise. Absent, also in files of older versions:
  /// nothing is missing for want of time, or no budget is known that would be enough.
  std::optional<EnoughBudget> enough_budget = {};
  double deadline_s = 0;  ///< per iteration, beside twice its declared waiting
  std::vector<Cell> cells;
  std::vector<NotApplicable> not_applicable;
  std::vector<Experiment> experiments;  ///< whose cells these are; none: the user chose the cells
  std::vector<Claim> claims = {};       ///< whose cells these are, and whose scenarios are run
  /// What advice is asked for, whose cells these are. Absent: none.
  std::optional<AdviceRequest> advice = {};

  /// Returns whether cells are measured to decide claims; scenarios alone decide others.
  bool measures_claims() const;

  /// Returns whether a cell is ranked among those of equal work: those that the user chose and
  /// those that are drawn. A cell that is there for a comparison or a claim is not, nor is one that
  /// expects a failure, or whose tasks run one after the other without a lock.
  bool ranks(std::uint64_t cell) const;
};

}  // namespace reports
