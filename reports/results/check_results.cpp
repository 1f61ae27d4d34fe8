// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check_results.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "reports/results/slowdown.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::uint64_t max_tasks = 1'000'000'000'000;  // and anything else that is counted
constexpr std::uint64_t max_trials_of_cell = 1'000'000;
constexpr std::size_t max_peaks = 100'000;
constexpr std::size_t max_timelines = 20;  // each has up to 100,000 tasks
constexpr std::size_t max_experiments = 100;
constexpr std::size_t max_open_loops = 1'000;
constexpr double max_scale = 1e9;

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error(why); }

bool is_name(std::string_view text, std::string_view more = "-") {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           more.find(byte) != std::string_view::npos;
  });
}

bool is_from_to(double value, double least, double most) { return value >= least && value <= most; }

void check_cell(const Cell& cell) {
  const auto is_count = [](std::uint64_t value) { return value >= 1 && value <= max_tasks; };
  if (!is_name(cell.model) || !is_name(cell.workload) ||
      (!cell.family.empty() && !is_name(cell.family))) {
    refuse("a model, workload or family whose name is none");
  }
  for (const auto* chosen : {&cell.settings, &cell.options}) {
    for (const auto& [name, value] : *chosen) {
      if (!is_name(name, "-_")) refuse("a setting or option whose name is none");
    }
  }
  if (!is_count(cell.workers) || cell.workers > max_workers || !is_count(cell.concurrency) ||
      !is_count(cell.tasks) || cell.size > max_tasks || cell.chunk > max_tasks ||
      !is_from_to(cell.time_scale, 0, max_scale) || !is_from_to(cell.arrival_rate, 0, max_scale) ||
      cell.longest_wait_ns < 0 || cell.longest_wait_ns > longest_time_ns) {
    refuse("a setting out of its range");
  }
}

void check_comparison(const Comparison& comparison, const Plan& plan) {
  const bool measurable = comparison.not_applicable.empty();
  if (comparison.cell.has_value() != measurable ||
      comparison.against.has_value() != (measurable && comparison.has_two_cells())) {
    refuse("too few cells or too many");
  }
  for (const auto& cell : {comparison.cell, comparison.against}) {
    if (cell && *cell >= plan.cells.size()) refuse("an unknown cell");
  }
  if (measurable && comparison.figure == Comparison::Figure::bytes_per_task &&
      plan.cells[*comparison.cell].tasks == plan.cells[*comparison.against].tasks) {
    refuse("cells with equal tasks, which have no difference in memory per task");
  }
}

/// Speed-ups are against one run, and a baseline that waits stands in every group of its work.
void check_baselines(const std::vector<Cell>& cells) {
  std::set<std::tuple<Work, std::string, std::string>> seen;
  for (std::size_t place = 0; place < cells.size(); ++place) {
    const Cell& cell = cells[place];
    if (!cell.baseline) continue;
    if (!seen.insert({work_of(cell), slowdown_of(cell.options), cell.family}).second) {
      refuse("cells[" + std::to_string(place) + "]: a second baseline of its work");
    }
  }
}

/// A cell is known by its name wherever two files meet.
void check_names(const std::vector<Cell>& cells) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t place = 0; place < cells.size(); ++place) {
    const auto [other, is_new] = seen.emplace(cells[place].name, place);
    if (is_new) continue;
    refuse("cells[" + std::to_string(place) + "].name: must be that of no other cell (got '" +
           sanitize(cells[place].name, 100) + "', as in cells[" + std::to_string(other->second) +
           "])");
  }
}

/// Checks every element of a list, and says which one is wrong.
template <typename List, typename Check>
void check_each(const List& list, const std::string& name, const Check& check) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      check(list[i]);
    } catch (const std::runtime_error& error) {
      refuse(name + "[" + std::to_string(i) + "]: " + error.what());
    }
  }
}

/// Cells that exist, each once.
void check_indices(const std::vector<std::uint64_t>& cells, const Plan& plan) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t cell : cells) {
    if (cell >= plan.cells.size()) refuse("cells: an unknown cell");
    if (!seen.insert(cell).second) refuse("cells: the same cell twice");
  }
}

void check_experiment(const Experiment& experiment, const Plan& plan) {
  if (!is_name(experiment.name) || (!experiment.chart.empty() && !is_name(experiment.chart))) {
    refuse("an experiment or chart whose name is none");
  }
  check_indices(experiment.cells, plan);
  check_each(experiment.sweeps, "sweeps", [&](const Sweep& sweep) {
    if (sweep.cells.empty() || sweep.reference >= plan.cells.size()) {
      refuse("no cells, or an unknown reference");
    }
    check_indices(sweep.cells, plan);
  });
  check_each(experiment.comparisons, "comparisons",
             [&](const Comparison& comparison) { check_comparison(comparison, plan); });
}

}  // namespace

void check_plan(const Plan& plan) {
  if (plan.cells.empty()) refuse("no cells");
  if (plan.cells.size() > max_cells) {
    refuse("more than " + std::to_string(max_cells) + " cells");
  }
  if (!(plan.time_budget_s >= 0) || !(plan.deadline_s >= 0)) refuse("a negative time");
  if (plan.not_applicable.size() > max_cells) refuse("not_applicable: too many");
  check_each(plan.cells, "cells", check_cell);
  check_names(plan.cells);
  check_baselines(plan.cells);
  if (std::ranges::count_if(plan.cells, [](const Cell& cell) { return cell.arrival_rate > 0; }) >
      static_cast<std::ptrdiff_t>(max_open_loops)) {
    refuse("more than " + std::to_string(max_open_loops) + " cells with arrivals");
  }
  if (plan.experiments.size() > max_experiments) refuse("experiments: too many");
  std::size_t comparisons = 0;
  std::size_t drawn = 0;
  std::set<std::string> names;
  for (const Experiment& experiment : plan.experiments) {
    comparisons += experiment.comparisons.size();
    drawn += experiment.cells.size() + experiment.sweeps.size();
    for (const Sweep& sweep : experiment.sweeps) drawn += sweep.cells.size();
    if (!names.insert(experiment.name).second) refuse("experiments: the same one twice");
  }
  if (comparisons > max_cells) refuse("experiments: too many comparisons");
  if (drawn > 4 * max_cells) refuse("experiments: too many cells");
  check_each(plan.experiments, "experiments",
             [&](const Experiment& experiment) { check_experiment(experiment, plan); });
}

void EntryCheck::take(const Trial& trial) {
  if (trial.cell >= plan_.cells.size()) refuse("an unknown cell");
  check_trial(trial, plan_.cells[trial.cell]);
  if (trial.index >= (plan_.trials != 0 ? plan_.trials : max_trials_of_cell)) {
    refuse("a trial beyond the last of its cell");
  }
  if (!trials_.insert({trial.cell, trial.index}).second) refuse("the same trial twice");
  if (trials_.size() > max_trials) {
    refuse("more than " + std::to_string(max_trials) + " trials");
  }
  if (plan_.iterations != 0 && trial.iterations_ns.size() != plan_.iterations) {
    refuse("iterations_ns: must be as many as plan.iterations, " +
           std::to_string(plan_.iterations) + " (got " +
           std::to_string(trial.iterations_ns.size()) + ")");
  }
  if (skipped_.contains(trial.cell)) refuse("cell: must not be one that was skipped");
  digests_.take(trial);
}

void EntryCheck::take(const MemoryPeak& peak) {
  if (peak.cell >= plan_.cells.size()) refuse("an unknown cell");
  if (peak.peak_bytes > max_bytes || peak.job_bytes > max_bytes)
    refuse("more memory than there is");
  if (peak.peak_bytes == 0) {
    refuse("peak_bytes: must be at least 1, since a peak that is unknown has no entry (got 0)");
  }
  if (++memory_ > max_peaks) refuse("more than " + std::to_string(max_peaks) + " peaks of memory");
}

void EntryCheck::take(const Timeline& timeline) {
  if (timeline.cell >= plan_.cells.size()) refuse("an unknown cell");
  check_timeline(timeline, plan_.cells[timeline.cell]);
  if (++timelines_ > max_timelines) {
    refuse("more than " + std::to_string(max_timelines) + " timelines");
  }
}

void EntryCheck::take(const Failure& failure) {
  if (failure.cell >= plan_.cells.size()) refuse("an unknown cell");
  // One for each phase that there is would be enough.
  if (++failed_ > 10 * plan_.cells.size()) refuse("more failures than cells can have");
}

void EntryCheck::take(const Skip& skip) {
  if (skip.cell >= plan_.cells.size()) refuse("an unknown cell");
  if (!skipped_.insert(skip.cell).second) refuse("the same cell skipped twice");
  const auto trial = trials_.lower_bound({skip.cell, 0});
  if (trial != trials_.end() && trial->first == skip.cell) {
    refuse("cell: must be one without trials, since it was skipped (got '" +
           sanitize(plan_.cells[skip.cell].name, 100) + "')");
  }
}

void EntryCheck::take(const Disturbance& disturbance) {
  if (disturbance.cell >= plan_.cells.size()) refuse("an unknown cell");
  if (!is_from_to(disturbance.paused_s, 0, static_cast<double>(longest_time_ns))) {
    refuse("paused_s: must not be negative");
  }
  if (++disturbed_ > max_trials) {
    refuse("more than " + std::to_string(max_trials) + " disturbances");
  }
}

}  // namespace reports
