// SPDX-License-Identifier: Apache-2.0
#include "reports/state/cell_time.h"

#include <map>
#include <utility>

#include "reports/results/work.h"
#include "reports/state/quiet.h"

namespace reports {
namespace {

constexpr std::uint64_t min_quiet_trials = 6;

bool are_ranked_together(const Plan& plan, std::uint64_t one, std::uint64_t other) {
  if (!plan.ranks(one) || !plan.ranks(other)) return false;
  const Cell& a = plan.cells[one];
  const Cell& b = plan.cells[other];
  return a.family == b.family && timed_work_of(a) == timed_work_of(b);
}

/// Returns whether each cell that is ranked beside this one and has trials has quiet trials enough.
bool rivals_are_quiet(const Results& results, const QuietIterations& quiet, std::uint64_t cell) {
  std::map<std::uint64_t, std::uint64_t> quiet_trials;  // of the rivals
  for (std::uint64_t other = 0; other < results.plan.cells.size(); ++other) {
    const bool is_rival = other != cell && results.failure(other) == nullptr &&
                          are_ranked_together(results.plan, cell, other);
    if (is_rival) quiet_trials[other] = 0;
  }
  std::map<std::uint64_t, bool> has_trials;
  for (const Trial& trial : results.trials) {
    const auto rival = quiet_trials.find(trial.cell);
    if (rival == quiet_trials.end()) continue;
    has_trials[trial.cell] = true;
    if (rival->second < min_quiet_trials && quiet.has_quiet(trial)) ++rival->second;
  }
  for (const auto& [rival, count] : quiet_trials) {
    if (has_trials.contains(rival) && count < min_quiet_trials) return false;
  }
  return true;
}

}  // namespace

CellTime cell_time(const Results& results, std::span<const Trial* const> trials) {
  const QuietIterations quiet(results);
  std::vector<double> quiet_ns;
  CellTime time;
  for (const Trial* trial : trials) {
    time.samples_ns.push_back(trial->sample_ns());
    std::vector<double> times_ns = quiet.quiet_ns(*trial);
    if (!times_ns.empty()) quiet_ns.push_back(median(std::move(times_ns)));
  }
  time.all_median_ns = median(time.samples_ns);
  time.all_interval_ns = dependent_median_interval(time.samples_ns);
  time.quiet_trials = quiet_ns.size();
  time.is_quiet =
      quiet_ns.size() >= min_quiet_trials && rivals_are_quiet(results, quiet, trials.front()->cell);
  if (time.is_quiet) time.samples_ns = std::move(quiet_ns);
  time.median_ns = time.is_quiet ? median(time.samples_ns) : time.all_median_ns;
  time.interval_ns =
      time.is_quiet ? dependent_median_interval(time.samples_ns) : time.all_interval_ns;
  return time;
}

}  // namespace reports
