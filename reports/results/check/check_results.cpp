// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/check_results.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "reports/results/check/check_advice.h"
#include "reports/results/check/check_budget.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::uint64_t max_tasks = 1'000'000'000'000;  // and anything else that is counted
constexpr std::uint64_t max_trials_of_cell = 1'000'000;
constexpr std::size_t max_peaks = 100'000;
constexpr std::size_t max_timelines = 20;  // each has up to 100,000 tasks
constexpr std::size_t max_experiments = 100;
constexpr std::size_t max_claims = 1'000;
constexpr std::size_t max_claim_parts = 100;
constexpr std::size_t max_observations = 100'000;
constexpr std::size_t max_figures = 1'000;  // of an observation
constexpr std::size_t max_open_loops = 1'000;
constexpr double max_scale = 1e9;

/// Refuses an index of a cell that the plan has not.
void check_cell_index(const std::string& field, std::uint64_t cell, const Plan& plan) {
  if (cell < plan.cells.size()) return;
  refuse(field, "be an index of the plan's " + pluralize(plan.cells.size(), "cell"),
         std::to_string(cell));
}

/// Refuses a list that is longer than allowed.
void check_size(const std::string& field, std::size_t size, std::size_t max_size) {
  if (size > max_size) {
    refuse(field, "have at most " + std::to_string(max_size) + " entries", std::to_string(size));
  }
}

bool is_name(std::string_view text, std::string_view more = "-") {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           more.find(byte) != std::string_view::npos;
  });
}

/// Refuses a name that is none of a model, workload, setting ….
void check_name(const std::string& field, const std::string& name, std::string_view more = "-") {
  if (is_name(name, more)) return;
  refuse(field, "be at most 64 lower-case letters, digits and '" + std::string(more) + "'",
         "'" + sanitize(name, 100) + "'");
}

void check_range(const char* field, std::uint64_t value, std::uint64_t min, std::uint64_t max) {
  if (value >= min && value <= max) return;
  refuse(field, fmt::format("be from {} to {}", min, max), std::to_string(value));
}

void check_range(const char* field, double value, double min, double max) {
  if (value >= min && value <= max) return;
  refuse(field, fmt::format("be from {} to {}", format_general(min), format_general(max)),
         format_general(value));
}

void check_cell(const Cell& cell) {
  check_name("model", cell.model);
  check_name("workload", cell.workload);
  if (!cell.lock.empty()) check_name("lock", cell.lock);
  if (!cell.channel.empty()) check_name("channel", cell.channel);
  if (!cell.lock.empty() && !cell.channel.empty())
    refuse("lock and channel: not both can be given");
  if (cell.protection.has_value() == sync_of(cell).empty()) {
    refuse("protection: must be given together with lock or channel");
  }
  if (!cell.family.empty()) check_name("family", cell.family);
  for (const auto& [name, value] : cell.settings) check_name("settings", name, "-_");
  for (const auto& [name, value] : cell.options) check_name("options", name, "-_");
  for (const auto& [name, value] : cell.default_options) check_name("default_options", name);
  check_range("workers", cell.workers, std::uint64_t{1}, max_workers);
  check_range("concurrency", cell.concurrency, std::uint64_t{1}, max_tasks);
  check_range("tasks", cell.tasks, std::uint64_t{1}, max_tasks);
  check_range("size", cell.size, std::uint64_t{0}, max_tasks);
  check_range("chunk", cell.chunk, std::uint64_t{0}, max_tasks);
  check_range("time_scale", cell.time_scale, 0.0, max_scale);
  check_range("arrival_rate", cell.arrival_rate, 0.0, max_scale);
  if (cell.longest_wait_ns < 0 || cell.longest_wait_ns > longest_time_ns) {
    refuse("longest_wait_ns", "be from 0 to " + std::to_string(longest_time_ns),
           std::to_string(cell.longest_wait_ns));
  }
  check_measured_tasks(cell);
}

/// Memory grows with tasks: the two cells have different numbers of them.
void check_growth(const Comparison& comparison, const Plan& plan) {
  if (!comparison.cell || !comparison.against ||
      comparison.figure != Comparison::Figure::bytes_per_task ||
      plan.cells[*comparison.cell].tasks != plan.cells[*comparison.against].tasks) {
    return;
  }
  refuse("against", "be a cell with another number of tasks than cell for bytes_per_task",
         std::to_string(plan.cells[*comparison.against].tasks) + " tasks in both");
}

void check_comparison(const Comparison& comparison, const Plan& plan) {
  if (!comparison.is_of_experiments()) {
    refuse("figure: must be one of experiments, since the others are of claims");
  }
  const bool measurable = comparison.not_applicable.empty();
  if (comparison.cell.has_value() != measurable ||
      comparison.against.has_value() != (measurable && comparison.has_two_cells())) {
    refuse(
        "cell and against: must be given as the figure needs them, and not for a comparison "
        "that is not applicable");
  }
  if (comparison.cell) check_cell_index("cell", *comparison.cell, plan);
  if (comparison.against) check_cell_index("against", *comparison.against, plan);
  check_growth(comparison, plan);
}

/// Checks every element of a list, and says which one is wrong.
template <typename List, typename Check>
void check_each(const List& list, const std::string& name, const Check& check) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      check(list[i]);
    } catch (const std::runtime_error& error) {
      refuse(fmt::format("{}[{}]: {}", name, i, error.what()));
    }
  }
}

/// Of a claim, unlike of an experiment, a figure may be of one cell or of two.
void check_claimed(const Comparison& comparison, const Plan& plan) {
  const bool measurable = comparison.not_applicable.empty();
  if (comparison.cell.has_value() != measurable ||
      (comparison.against && (!measurable || comparison.has_one_cell())) ||
      (measurable && !comparison.against &&
       comparison.figure == Comparison::Figure::bytes_per_task)) {
    refuse(
        "cell and against: must be given as the figure needs them, and not for a part that is "
        "not applicable");
  }
  if (comparison.cell) check_cell_index("cell", *comparison.cell, plan);
  if (comparison.against) check_cell_index("against", *comparison.against, plan);
  check_growth(comparison, plan);
}

void check_claim_part(const ClaimPart& part, const Plan& plan) {
  const Comparison& comparison = part.comparison;
  if (part.scenario.empty() != part.value.empty()) {
    refuse("scenario and value: must be given together");
  }
  if (part.scenario.empty()) {
    check_claimed(comparison, plan);
  } else {
    check_name("scenario", part.scenario);
    if (comparison.cell || comparison.against) refuse("cell: must be absent beside a scenario");
  }
  const bool is_finite = std::isfinite(comparison.at_least.value_or(0)) &&
                         std::isfinite(comparison.at_most.value_or(0));
  if (!is_finite) refuse("at_least and at_most: must be finite");
  if (comparison.at_least && comparison.at_most && *comparison.at_least > *comparison.at_most) {
    refuse("at_least", "be at most at_most, " + format_general(*comparison.at_most),
           format_general(*comparison.at_least));
  }
  const bool has_bound = comparison.at_least || comparison.at_most;
  if (comparison.not_applicable.empty() && !has_bound) {
    refuse("at_least and at_most: one of them must be given");
  }
}

void check_claim(const Claim& claim, const Plan& plan) {
  check_name("id", claim.id);
  check_size("parts", claim.parts.size(), max_claim_parts);
  if (claim.parts.empty()) refuse("parts: must have at least one part");
  check_each(claim.parts, "parts", [&](const ClaimPart& part) { check_claim_part(part, plan); });
}

void check_claims(const Plan& plan) {
  check_size("claims", plan.claims.size(), max_claims);
  if (!plan.claims.empty() && !plan.experiments.empty()) {
    refuse("claims: must be absent beside experiments");
  }
  std::set<std::string> ids;
  std::size_t parts = 0;
  for (const Claim& claim : plan.claims) {
    parts += claim.parts.size();
    if (!ids.insert(claim.id).second) {
      refuse("claims: must have ids of their own (got '" + sanitize(claim.id, 60) + "' twice)");
    }
  }
  check_size("parts of all claims", parts, max_cells);
  check_each(plan.claims, "claims", [&](const Claim& claim) { check_claim(claim, plan); });
}

/// Speed-ups are against one run, and a baseline that waits stands in every group of its work.
void check_baselines(const std::vector<Cell>& cells) {
  std::set<std::pair<TimedWork, std::string>> seen;  // with the family
  for (std::size_t place = 0; place < cells.size(); ++place) {
    const Cell& cell = cells[place];
    if (!cell.baseline) continue;
    if (!seen.insert({timed_work_of(cell), cell.family}).second) {
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
    refuse(fmt::format("cells[{}].name: must be that of no other cell (got '{}', as in cells[{}])",
                       place, sanitize(cells[place].name, 100), other->second));
  }
}

/// Cells that exist, each once.
void check_indices(const std::vector<std::uint64_t>& cells, const Plan& plan) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t cell : cells) {
    check_cell_index("cells", cell, plan);
    if (!seen.insert(cell).second) {
      refuse("cells: must have each cell once (got " + std::to_string(cell) + " twice)");
    }
  }
}

void check_experiment(const Experiment& experiment, const Plan& plan) {
  check_name("name", experiment.name);
  if (!experiment.chart.empty()) check_name("chart", experiment.chart);
  check_indices(experiment.cells, plan);
  check_each(experiment.sweeps, "sweeps", [&](const Sweep& sweep) {
    if (sweep.cells.empty()) refuse("cells: must have at least one cell");
    check_cell_index("reference", sweep.reference, plan);
    check_indices(sweep.cells, plan);
  });
  check_each(experiment.comparisons, "comparisons",
             [&](const Comparison& comparison) { check_comparison(comparison, plan); });
}

}  // namespace

void check_plan(const Plan& plan) {
  // Claims may be about scenarios alone.
  if (plan.cells.empty() && plan.claims.empty()) refuse("cells: must have at least one cell");
  check_size("cells", plan.cells.size(), max_cells);
  if (!(plan.time_budget_s >= 0)) {
    refuse("time_budget_s", "not be negative", format_general(plan.time_budget_s));
  }
  if (!(plan.deadline_s >= 0)) {
    refuse("deadline_s", "not be negative", format_general(plan.deadline_s));
  }
  check_budget(plan);
  if (plan.advice) check_advice(*plan.advice);
  check_size("not_applicable", plan.not_applicable.size(), max_cells);
  check_each(plan.cells, "cells", check_cell);
  check_names(plan.cells);
  check_baselines(plan.cells);
  if (std::ranges::count_if(plan.cells, [](const Cell& cell) { return cell.arrival_rate > 0; }) >
      static_cast<std::ptrdiff_t>(max_open_loops)) {
    refuse("cells: must be at most " + std::to_string(max_open_loops) +
           " with an arrival rate above 0");
  }
  check_size("experiments", plan.experiments.size(), max_experiments);
  std::size_t comparisons = 0;
  std::size_t drawn = 0;
  std::set<std::string> names;
  for (const Experiment& experiment : plan.experiments) {
    comparisons += experiment.comparisons.size();
    drawn += experiment.cells.size() + experiment.sweeps.size();
    for (const Sweep& sweep : experiment.sweeps) drawn += sweep.cells.size();
    if (!names.insert(experiment.name).second) {
      refuse("experiments: must have names of their own (got '" + experiment.name + "' twice)");
    }
  }
  check_size("comparisons of all experiments", comparisons, max_cells);
  check_size("cells and sweeps of all experiments", drawn, 4 * max_cells);
  check_each(plan.experiments, "experiments",
             [&](const Experiment& experiment) { check_experiment(experiment, plan); });
  check_claims(plan);
}

void EntryCheck::take(const Trial& trial) {
  check_cell_index("cell", trial.cell, plan_);
  check_trial(trial, plan_.cells[trial.cell]);
  const std::uint64_t max_of_cell = plan_.trials != 0 ? plan_.trials : max_trials_of_cell;
  if (trial.index >= max_of_cell) {
    refuse("index", "be below the most trials of a cell, " + std::to_string(max_of_cell),
           std::to_string(trial.index));
  }
  if (!trials_.insert({trial.cell, trial.index}).second) {
    refuse("index", "be that of no other trial of its cell", std::to_string(trial.index));
  }
  check_size("trials", trials_.size(), max_trials);
  if (plan_.iterations != 0 && trial.iterations_ns.size() != plan_.iterations) {
    refuse(fmt::format("iterations_ns: must be as many as plan.iterations, {} (got {})",
                       plan_.iterations, trial.iterations_ns.size()));
  }
  check_turns(trial);
  if (skipped_.contains(trial.cell)) refuse("cell: must not be one that was skipped");
  digests_.take(trial);
}

void EntryCheck::take(const MemoryPeak& peak) {
  check_cell_index("cell", peak.cell, plan_);
  check_range("peak_bytes", peak.peak_bytes, std::uint64_t{0}, max_bytes);
  check_range("job_bytes", peak.job_bytes, std::uint64_t{0}, max_bytes);
  if (peak.peak_bytes == 0) {
    refuse("peak_bytes: must be at least 1, since a peak that is unknown has no entry (got 0)");
  }
  check_size("memory", ++memory_, max_peaks);
}

void EntryCheck::take(const Timeline& timeline) {
  check_cell_index("cell", timeline.cell, plan_);
  check_timeline(timeline, plan_.cells[timeline.cell]);
  check_size("timelines", ++timelines_, max_timelines);
}

void EntryCheck::take(const Failure& failure) {
  check_cell_index("cell", failure.cell, plan_);
  // One for each phase that there is would be enough.
  check_size("failed", ++failed_, 10 * plan_.cells.size());
}

void EntryCheck::take(const Skip& skip) {
  check_cell_index("cell", skip.cell, plan_);
  if (!skipped_.insert(skip.cell).second) {
    refuse("cell", "be one that was not skipped before", std::to_string(skip.cell));
  }
  const auto trial = trials_.lower_bound({skip.cell, 0});
  if (trial != trials_.end() && trial->first == skip.cell) {
    refuse("cell: must be one without trials, since it was skipped (got '" +
           sanitize(plan_.cells[skip.cell].name, 100) + "')");
  }
}

namespace {

void check_kind(const ExpectedFailure& failure, const Plan& plan) {
  check_cell_index("cell", failure.cell, plan);
  if (plan.cells[failure.cell].expected_failure != failure.kind) {
    refuse("kind: must be the expected_failure of its cell");
  }
}

}  // namespace

void EntryCheck::take(const ExpectedFailure& failure) {
  check_kind(failure, plan_);
  if (failure.text.empty()) refuse("text: must not be empty");
  check_range("of", failure.of, std::uint64_t{0}, max_faults);
  check_range("faults", failure.faults, std::uint64_t{0}, failure.of);
  check_range("trials", failure.trials, std::uint64_t{1}, max_trials_of_cell);
  // In a journal each trial has its own.
  check_size("expected_failures", ++expected_failures_, max_trials_of_cell);
}

void EntryCheck::take_absent(const ExpectedFailure& failure) const {
  check_kind(failure, plan_);
  if (!failure.text.empty() || failure.faults != 0 || failure.of != 0) {
    refuse("text, faults and of must be empty and 0 where occurred is false");
  }
  const auto first = trials_.lower_bound({failure.cell, 0});
  const auto last = trials_.lower_bound({failure.cell + 1, 0});
  const auto trials = static_cast<std::uint64_t>(std::distance(first, last));
  if (trials == 0 || failure.trials != trials) {
    refuse("trials", fmt::format("be those of its cell, {}, and at least 1", trials),
           std::to_string(failure.trials));
  }
}

void EntryCheck::take(const Disturbance& disturbance) {
  check_cell_index("cell", disturbance.cell, plan_);
  check_range("paused_s", disturbance.paused_s, 0.0, static_cast<double>(longest_time_ns));
  check_size("disturbed", ++disturbed_, max_trials);
}

void EntryCheck::take(const Observation& observation) {
  check_name("scenario", observation.scenario);
  check_range("elapsed_s", observation.elapsed_s, 0.0, static_cast<double>(longest_time_ns));
  check_size("figures", observation.figures.size(), max_figures);
  const int told = (observation.figures.empty() ? 0 : 1) + (observation.error.empty() ? 0 : 1) +
                   (observation.unavailable.empty() ? 0 : 1);
  if (told != 1) refuse("must have one of figures, error and unavailable");
  for (const auto& [name, value] : observation.figures) {
    check_name("figures", name, "_");
    if (!std::isfinite(value)) refuse("figures: must be finite");
  }
  if (!observations_.insert({observation.scenario, observation.index}).second) {
    refuse("index", "be that of no other run of its scenario", std::to_string(observation.index));
  }
  check_size("observations", observations_.size(), max_observations);
}

}  // namespace reports
