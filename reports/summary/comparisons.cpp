// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/comparisons.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/results/cpu_limit.h"
#include "reports/state/cell_time.h"
#include "reports/statistics/signed_rank.h"
#include "reports/summary/order.h"
#include "reports/summary/trial_figures.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;

/// The two sides of a figure, in one round.
struct Sides {
  double cell = 0;
  double against = 0;
  double ratio = 0;  ///< of the two; of times turn by turn (`round_ratio`)
};

/// Returns the trials of a cell by the number of their round.
std::map<std::uint64_t, const Trial*> trials_of(const ByCell& results, std::uint64_t cell) {
  std::map<std::uint64_t, const Trial*> trials;
  for (const Trial* trial : results.trials(cell)) trials[trial->index] = trial;
  return trials;
}

/// Nothing of a trial that does not know its CPU time, or whose cores cannot have given it.
std::optional<Sides> cpu_and_capacity(const Trial& trial, const Cell& cell, std::uint64_t cores) {
  if (!cores_used(trial.resources.cpu_ns, trial, cores)) return std::nullopt;
  const auto iterations = static_cast<double>(trial.iterations_ns.size());
  return Sides{static_cast<double>(*trial.resources.cpu_ns) / iterations,
               wall_ns(trial) * static_cast<double>(cell.workers) / iterations};
}

bool is_of_memory(Figure figure) {
  return figure == Figure::bytes_per_task || figure == Figure::peak_bytes;
}

/// Returns what a figure is about of a peak. The growth is without the job's own memory, which
/// grows with the tasks in any model. A peak is whole: the job's size is no part of it that is
/// known, since a model may leave room in the job untouched, as CPython's do with that for items.
double bytes_of(Figure figure, const MemoryPeak& peak) {
  const auto whole = static_cast<double>(peak.peak_bytes);
  return figure == Figure::peak_bytes ? whole : whole - static_cast<double>(peak.job_bytes);
}

/// Returns the peaks of the memory of both cells, of the n-th trial of each beside each other; of
/// one cell alone where there is no other.
std::vector<Sides> peaks_of(const Comparison& comparison, const ByCell& results) {
  const auto& peaks = results.peaks(*comparison.cell);
  std::vector<Sides> all;
  all.reserve(peaks.size());
  for (std::size_t place = 0; place < peaks.size(); ++place) {
    const double peak = bytes_of(comparison.figure, *peaks[place]);
    if (!comparison.against) {
      all.push_back({.cell = peak});
      continue;
    }
    const auto& others = results.peaks(*comparison.against);
    if (place >= others.size()) break;
    const double other = bytes_of(comparison.figure, *others[place]);
    all.push_back({peak, other, other == 0 ? 0 : peak / other});
  }
  return all;
}

/// Returns the ratio of the times of two trials, or of other figures of them.
double ratio_of(const Comparison& comparison, const Trial& trial, const Trial& other,
                const Sides& figures, const std::vector<Cell>& cells) {
  switch (comparison.figure) {
    case Figure::time_per_iteration:
      return round_ratio(trial, other);
    case Figure::time_per_task:
      return round_ratio(trial, other) * static_cast<double>(cells[*comparison.against].tasks) /
             static_cast<double>(cells[*comparison.cell].tasks);
    default:
      return figures.against == 0 ? 0 : figures.cell / figures.against;
  }
}

std::vector<Sides> pairs(const Comparison& comparison, const ByCell& results) {
  const std::vector<Cell>& cells = results.results().plan.cells;
  const Cell& cell = cells[*comparison.cell];
  if (is_of_memory(comparison.figure)) return peaks_of(comparison, results);
  std::vector<Sides> all;
  const auto others = comparison.against ? trials_of(results, *comparison.against)
                                         : std::map<std::uint64_t, const Trial*>();
  for (const auto& [round, trial] : trials_of(results, *comparison.cell)) {
    if (comparison.figure == Figure::cpu_share) {
      const std::uint64_t cores = cores_at_once(results.results().machine);
      if (const auto sides = cpu_and_capacity(*trial, cell, cores)) all.push_back(*sides);
    } else if (comparison.figure == Figure::wait_excess) {
      all.push_back({trial->sample_ns(), static_cast<double>(cell.longest_wait_ns)});
    } else {
      const auto figure = figure_of_trial(comparison.figure, *trial, cell);
      if (figure && !comparison.against) all.push_back({.cell = *figure});
      const auto other = others.find(round);
      if (!figure || other == others.end()) continue;
      const auto against =
          figure_of_trial(comparison.figure, *other->second, cells[*comparison.against]);
      if (!against) continue;
      Sides sides{*figure, *against};
      sides.ratio = ratio_of(comparison, *trial, *other->second, sides, cells);
      all.push_back(sides);
    }
  }
  return all;
}

/// Makes one value of the two sides.
std::function<double(const Sides&)> combination(const Comparison& comparison, const Plan& plan) {
  switch (comparison.figure) {
    case Figure::wait_excess:
      return [](const Sides& pair) { return pair.cell - pair.against; };
    case Figure::bytes_per_task: {
      const double tasks = static_cast<double>(plan.cells[*comparison.cell].tasks) -
                           static_cast<double>(plan.cells[*comparison.against].tasks);
      return [tasks](const Sides& pair) { return (pair.cell - pair.against) / tasks; };
    }
    case Figure::cpu_share:
      return [](const Sides& pair) { return pair.cell / pair.against; };
    default:
      break;
  }
  if (comparison.against) return [](const Sides& pair) { return pair.ratio; };
  return [](const Sides& pair) { return pair.cell; };
}

/// Returns what the two cells of a comparison of times take per task, by their quiet iterations;
/// nothing unless both have enough of them.
std::optional<Sides> quiet_sides(const Comparison& comparison, const ByCell& results) {
  if (comparison.figure != Figure::time_per_task || !comparison.against) return std::nullopt;
  const std::vector<Cell>& cells = results.results().plan.cells;
  double figures[2] = {};
  std::size_t side = 0;
  for (const std::uint64_t cell : {*comparison.cell, *comparison.against}) {
    const CellTime time = cell_time(results.results(), results.trials(cell));
    if (!time.is_quiet) return std::nullopt;
    figures[side++] = time.median_ns / static_cast<double>(cells[cell].tasks);
  }
  return Sides{figures[0], figures[1]};
}

std::string failure_of(const Comparison& comparison, const ByCell& results) {
  for (const auto& cell : {comparison.cell, comparison.against}) {
    if (!cell) continue;
    if (const Failure* failure = results.failure(*cell)) {
      return fmt::format("failed: {}: {}", results.results().plan.cells[*cell].name,
                         failure->reason);
    }
  }
  return {};
}

}  // namespace

Outcome outcome_of(const std::optional<Interval>& interval, const std::optional<double>& at_least,
                   const std::optional<double>& at_most) {
  if (!at_least && !at_most) return Outcome::none;
  if (!interval) return Outcome::cannot_tell;
  if ((at_most && interval->low > *at_most) || (at_least && interval->high < *at_least)) {
    return Outcome::fails;
  }
  if ((at_most && interval->high > *at_most) || (at_least && interval->low < *at_least)) {
    return Outcome::cannot_tell;
  }
  return Outcome::holds;
}

Finding evaluate(const Comparison& comparison, const ByCell& results) {
  Finding finding;
  if (!comparison.not_applicable.empty()) {
    finding.reason = "not applicable: " + comparison.not_applicable;
    return finding;
  }
  finding.reason = failure_of(comparison, results);
  if (!finding.reason.empty()) return finding;
  const auto measured = pairs(comparison, results);
  const auto combine = combination(comparison, results.results().plan);
  std::vector<double> sides[2];
  for (const Sides& pair : measured) {
    // An iteration of an untrusted file may have taken no time: there is no ratio to it.
    const bool is_quotient = comparison.is_ratio() || comparison.figure == Figure::cpu_share;
    if (pair.against == 0 && is_quotient) continue;
    finding.samples.push_back(combine(pair));
    sides[0].push_back(pair.cell);
    sides[1].push_back(pair.against);
  }
  if (finding.samples.empty()) {
    finding.reason = "not measured";
    return finding;
  }
  finding.value = median(finding.samples);
  finding.interval = median_interval(finding.samples);
  finding.cell_value = median(sides[0]);
  finding.against_value = median(sides[1]);
  if (const auto quiet = quiet_sides(comparison, results)) {
    finding.cell_value = quiet->cell;
    finding.against_value = quiet->against;
  }
  const double level = comparison_level(results.results().plan);
  finding.verdict_interval = median_interval(finding.samples, 1 - level);
  finding.samples_needed = min_pairs(level / 2);
  finding.outcome = outcome_of(finding.verdict_interval, comparison.at_least, comparison.at_most);
  return finding;
}

}  // namespace reports
