// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/plan_text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/campaign/budget/cost.h"
#include "bench/campaign/budget/fit.h"
#include "bench/options/help.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/plan.h"
#include "reports/formats/not_applicable.h"
#include "reports/results/cell_fault.h"
#include "reports/results/slowdown.h"
#include "reports/results/work.h"
#include "reports/results/work_text.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Numbers of workers, and the tasks in flight of each.
using Shapes = std::map<std::uint64_t, std::set<std::uint64_t>>;

/// Cells that differ in their numbers of workers alone.
struct Variant {
  std::string name;     ///< the model with its other settings
  std::string runtime;  ///< may be empty
  Shapes shapes;
};

/// The cells of one work.
struct PlannedWork {
  std::string title;
  std::vector<Variant> variants;
  std::size_t cells = 0;
};

/// The model of a cell with its settings but for numbers of workers.
std::string model_of(const reports::Cell& cell) {
  std::string text = cell.model;
  if (cell.chunk != 0) text += fmt::format(" chunk:{}", cell.chunk);
  if (cell.arrival_rate > 0) text += " at " + reports::format_rate(cell.arrival_rate);
  for (const auto& [name, value] : cell.settings) text += fmt::format(" {}:{}", name, value);
  return reports::sanitize(text);
}

std::string title_of(const reports::Cell& cell) {
  return fmt::format("{}: {}{}{}", reports::sanitize(cell.workload, 60),
                     reports::pluralize(cell.tasks, "task"), reports::shape_text(cell),
                     reports::describe_slowdown(reports::slowdown_of(cell.options)));
}

std::vector<PlannedWork> works_of(const reports::Plan& plan) {
  std::vector<PlannedWork> works;
  std::map<reports::TimedWork, std::size_t> places;
  for (const reports::Cell& cell : plan.cells) {
    const auto [place, is_new] = places.emplace(reports::timed_work_of(cell), works.size());
    if (is_new) works.push_back({.title = title_of(cell), .variants = {}});
    PlannedWork& work = works[place->second];
    ++work.cells;
    const Variant variant{
        .name = model_of(cell), .runtime = reports::sanitize(cell.runtime), .shapes = {}};
    auto known = std::ranges::find_if(work.variants, [&](const Variant& other) {
      return other.name == variant.name && other.runtime == variant.runtime;
    });
    if (known == work.variants.end()) known = work.variants.insert(known, variant);
    known->shapes[cell.workers].insert(cell.concurrency);
  }
  return works;
}

/// "1, 2 workers", "1 worker with 2, 16 in flight".
std::string text_of(const Shapes& shapes) {
  std::vector<std::uint64_t> alone;  // numbers of workers that have as many tasks in flight
  std::vector<std::string> parts;
  for (const auto& [workers, concurrency] : shapes) {
    if (concurrency == std::set{workers}) {
      alone.push_back(workers);
      continue;
    }
    parts.push_back(fmt::format("{} with {} in flight", reports::pluralize(workers, "worker"),
                                fmt::join(concurrency, ", ")));
  }
  if (!alone.empty()) {
    const bool is_one = alone == std::vector<std::uint64_t>{1};
    parts.insert(parts.begin(),
                 fmt::format("{} {}", fmt::join(alone, ", "), is_one ? "worker" : "workers"));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

/// Lists the cells of a work, with a line for all models that have the same numbers of workers.
std::string lines_of(const PlannedWork& work) {
  std::vector<std::pair<std::string, std::string>> lines;  // numbers of workers, models
  for (const Variant& variant : work.variants) {
    std::string numbers = text_of(variant.shapes);
    if (!variant.runtime.empty()) numbers += " in " + variant.runtime;
    auto line = std::ranges::find(lines, numbers, &std::pair<std::string, std::string>::first);
    if (line == lines.end()) line = lines.insert(line, {numbers, ""});
    line->second += (line->second.empty() ? "" : ", ") + variant.name;
  }
  std::string text = fmt::format("{} ({})\n", work.title, reports::pluralize(work.cells, "cell"));
  for (const auto& [numbers, models] : lines) text += fmt::format("  {}: {}\n", numbers, models);
  return text;
}

std::string experiment_lines(const reports::Plan& plan) {
  std::string text;
  for (const reports::Experiment& experiment : plan.experiments) {
    text += fmt::format("experiment {}: {}\n", experiment.name, experiment.question);
    for (const reports::Comparison& comparison : experiment.comparisons) {
      if (comparison.not_applicable.empty()) continue;
      text += fmt::format("  not applicable: {}: {}\n", reports::sanitize(comparison.label),
                          reports::sanitize(comparison.not_applicable));
    }
  }
  if (!plan.claims.empty()) {
    std::vector<std::string> ids;
    ids.reserve(plan.claims.size());
    for (const reports::Claim& claim : plan.claims) ids.push_back(reports::sanitize(claim.id, 64));
    text += fmt::format("{}: {}\n", ids.size() == 1 ? "claim" : "claims", fmt::join(ids, ", "));
  }
  for (const reports::Claim& claim : plan.claims) {
    for (const reports::ClaimPart& part : claim.parts) {
      if (part.comparison.not_applicable.empty()) continue;
      text += fmt::format("{}: not applicable {}: {}\n", reports::sanitize(claim.id, 64),
                          reports::sanitize(part.comparison.label),
                          reports::sanitize(part.comparison.not_applicable));
    }
  }
  return text.empty() ? text : text + "\n";
}

/// Returns how many cells are measured in rounds: those without a fault.
std::uint64_t timed_cells(const reports::Plan& plan) {
  return plan.cells.size() -
         static_cast<std::uint64_t>(std::ranges::count_if(plan.cells, reports::has_fault));
}

std::string rounds_text(const reports::Plan& plan, std::uint64_t min_rounds) {
  const std::uint64_t timed = timed_cells(plan);
  const char* const purpose = !plan.claims.empty() ? "to decide a part of a claim"
                              : timed > 1          ? "to rank cells"
                                                   : "for an interval";
  if (plan.trials != 0) {
    return fmt::format("{} of each of {}, as was asked for: {} in all",
                       reports::pluralize(plan.trials, "trial"),
                       reports::pluralize(plan.cells.size(), "cell"),
                       reports::pluralize(plan.trials * plan.cells.size(), "process"));
  }
  std::string text =
      fmt::format("one trial of each of {} per round, at most {} rounds; at least {} are needed {}",
                  reports::pluralize(timed, "cell"), max_rounds, min_rounds, purpose);
  if (plan.precision > 0) {
    text +=
        fmt::format("; fewer where all is known within {}", reports::format_share(plan.precision));
  }
  return text;
}

/// Returns what is run otherwise than in rounds.
std::string other_runs_text(const reports::Plan& plan) {
  std::string text;
  const std::uint64_t with_fault = plan.cells.size() - timed_cells(plan);
  if (with_fault > 0 && plan.trials == 0) {
    text +=
        fmt::format("faults: {} with a fault, each of which is run once (--trials=N: N times)\n",
                    reports::pluralize(with_fault, "cell"));
  }
  if (const std::size_t observed = scenarios_of(plan).size(); observed > 0) {
    text += fmt::format("scenarios: {}, whose figures are counted or observed; each is run {}\n",
                        observed, reports::pluralize(scenario_runs, "time"));
  }
  return text;
}

/// Returns what a round takes in seconds at the least: what tasks declare to wait, or a turn of
/// each trial with its warm-up, however little the tasks compute.
double min_round_s(const reports::Plan& plan, double declared_round_s) {
  return std::max(static_cast<double>(timed_cells(plan)) * trial_cost_s({}, {}), declared_round_s);
}

std::string counted_time_text(const reports::Plan& plan, double declared_round_s) {
  const double declared_s = declared_round_s * static_cast<double>(plan.trials);
  return fmt::format("as long as {} of each cell take, whatever the budget{}",
                     reports::pluralize(plan.trials, "trial"),
                     declared_s > 0
                         ? fmt::format("; {} or more of it is waiting that tasks declare",
                                       reports::format_duration(declared_s * 1e9))
                         : "");
}

std::string time_text(const reports::Plan& plan, double declared_round_s,
                      std::uint64_t min_rounds) {
  if (plan.trials != 0) return counted_time_text(plan, declared_round_s);
  const std::string budget = reports::format_duration(plan.time_budget_s * 1e9);
  if (timed_cells(plan) == 0) {
    return fmt::format("at most about its time budget of {}; what does not fit is left out",
                       budget);
  }
  const double round_s = min_round_s(plan, declared_round_s);
  const double needed_s = round_s * static_cast<double>(min_rounds);
  if (needed_s <= plan.time_budget_s) {
    return fmt::format(
        "about its time budget of {}, or less where all is known earlier; the run begins with a "
        "pilot of each cell, and what does not fit then is measured on fewer tasks or left out",
        budget);
  }
  const auto cells = static_cast<double>(plan.cells.size());
  const double fitting = cells * plan.time_budget_s / (round_s * static_cast<double>(min_trials));
  return fmt::format(
      "about its time budget of {}, which is too short for all of it: {} of {} take {} at the "
      "least{}; after a pilot of each cell, some are measured on fewer tasks, in fewer rounds, or "
      "left out",
      budget, reports::pluralize(min_rounds, "round"),
      reports::pluralize(plan.cells.size(), "cell"), reports::format_duration(needed_s * 1e9),
      fitting >= cells ? ""
      : fitting >= 1   ? fmt::format(", and no more than about {:.0f} fit", std::floor(fitting))
                       : ", and not even one fits");
}

}  // namespace

std::vector<std::string> describe_outputs(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    std::error_code none;
    const bool is_replaced = std::filesystem::is_regular_file(path, none);
    files.push_back(path == "-" ? "standard output"
                                : reports::sanitize(path) +
                                      (is_replaced ? " (which exists and would be replaced)" : ""));
  }
  return files;
}

std::vector<std::string> files_to_write(const RunOptions& options, const std::string& journal) {
  std::vector<std::string> files = describe_outputs({options.out, options.csv, options.html});
  if (!journal.empty()) files.push_back(reports::sanitize(journal) + " (until the run has ended)");
  return files;
}

std::string format_cells(const reports::Plan& plan) {
  std::string text;
  for (const PlannedWork& work : works_of(plan)) text += lines_of(work);
  return text;
}

std::string format_plan(const reports::Plan& plan, unsigned cores, double declared_round_s,
                        std::uint64_t min_rounds, const std::vector<std::string>& files) {
  std::string text =
      fmt::format("This run would measure {} on {}. Nothing was measured.\n\n",
                  reports::pluralize(plan.cells.size(), "cell"), reports::pluralize(cores, "core"));
  text += experiment_lines(plan);
  text += format_cells(plan) + "\n";
  if (timed_cells(plan) > 0 || plan.trials != 0) {
    text += fmt::format("rounds: {}\n", rounds_text(plan, min_rounds));
  }
  text += other_runs_text(plan);
  text += fmt::format("time: {}\n", time_text(plan, declared_round_s, min_rounds));
  text += reports::format_not_applicable(plan);
  text += fmt::format("files: {}\n", files.empty() ? "none, without --out, --csv or --html"
                                                   : fmt::format("{}", fmt::join(files, ", ")));
  return fill_lines(text);
}

}  // namespace bench
