// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/claim_plan.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "bench/options/names.h"
#include "bench/plan/compared_cells.h"
#include "bench/plan/plan.h"
#include "reports/claims/claim_levels.h"

namespace bench {
namespace {

/// Trials of cells whose times are not asked for. What is counted has no scatter: it must be the
/// same in so many of them.
constexpr std::uint64_t trials_without_times = 5;

/// Returns a part that says why its claim cannot be tried here.
reports::ClaimPart part_of_missing(const claims::Claim& claim) {
  return {.comparison = {.label = "on this machine",
                         .cell = std::nullopt,
                         .against = std::nullopt,
                         .at_least = std::nullopt,
                         .at_most = std::nullopt,
                         .not_applicable = "it takes " + claim.requirement},
          .is_essential = true,
          .reason = "without it there is nothing to try"};
}

/// Lets the cells lose updates of which a claim counts how many are lost: that none is lost can
/// only be refuted where a loss is a result, and not a failed measurement.
void expect_losses(reports::Plan& plan) {
  for (const reports::Claim& claim : plan.claims) {
    for (const reports::ClaimPart& part : claim.parts) {
      const bool is_counted = part.comparison.figure == reports::Comparison::Figure::lost_share;
      if (!is_counted || !part.comparison.cell) continue;
      reports::Cell& cell = plan.cells[*part.comparison.cell];
      if (!cell.expected_failure) cell.expected_failure = reports::FailureKind::race;
    }
  }
}

/// Says how much is measured of the cells beside their times.
void choose_efforts(reports::Plan& plan) {
  using Figure = reports::Comparison::Figure;
  reports::Plan with_looks = plan;
  with_looks.looks.assign(looks_of_claims, 1);
  const std::uint64_t rounds = reports::rounds_for_claims(with_looks);
  std::set<std::uint64_t> of_memory;
  std::set<std::uint64_t> of_times;
  for (const reports::Claim& claim : plan.claims) {
    for (const reports::ClaimPart& part : claim.parts) {
      const reports::Comparison& row = part.comparison;
      const bool is_of_memory =
          row.figure == Figure::peak_bytes || row.figure == Figure::bytes_per_task;
      for (const auto& cell : {row.cell, row.against}) {
        if (!cell) continue;
        if (is_of_memory) of_memory.insert(*cell);
        if (!is_of_memory && !row.is_counted()) of_times.insert(*cell);
      }
    }
  }
  for (std::uint64_t place = 0; place < plan.cells.size(); ++place) {
    reports::Effort& effort = plan.cells[place].effort;
    effort.memory_trials = of_memory.contains(place) ? rounds : 0;
    if (of_times.contains(place)) continue;
    effort.trials =
        effort.trials == 0 ? trials_without_times : std::min(effort.trials, trials_without_times);
  }
}

}  // namespace

std::vector<const claims::Claim*> find_claims(std::string_view list) {
  std::vector<const claims::Claim*> found;
  std::vector<std::string> known;
  known.reserve(claims::all().size());
  for (const claims::Claim& claim : claims::all()) known.push_back(claim.id);
  std::vector<std::string> ids = list.empty() ? known : split_list(list);
  if (std::ranges::find(ids, "") != ids.end()) {
    throw UsageError("the list of claims '" + std::string(list) +
                     "' has a comma with no id before or behind it");
  }
  for (const std::string& id : ids) {
    if (std::ranges::find(known, id) != known.end()) continue;
    throw unknown_name("unknown claim", id, nearest_name(id, known), "bench claims --list");
  }
  for (const claims::Claim& claim : claims::all()) {
    if (std::ranges::find(ids, claim.id) != ids.end()) found.push_back(&claim);
  }
  return found;
}

reports::Claim claim_without_parts(const claims::Claim& claim) {
  return {.id = claim.id,
          .sentence = claim.sentence,
          .parts = {},
          .holds = claim.holds,
          .holds_only = claim.holds_only,
          .does_not_hold = claim.does_not_hold};
}

reports::ClaimPart part_without_cells(const claims::Part& part) {
  return {.comparison = {.label = part.label,
                         .figure = part.figure,
                         .cell = std::nullopt,
                         .against = std::nullopt,
                         .at_least = part.at_least,
                         .at_most = part.at_most,
                         .not_applicable = {}},
          .scenario = part.scenario,
          .value = part.value,
          .is_essential = part.is_essential,
          .reason = part.reason,
          .need = part.need,
          .models = part.models};
}

std::set<std::string> scenarios_of(const reports::Plan& plan) {
  std::set<std::string> names;
  for (const reports::Claim& claim : plan.claims) {
    for (const reports::ClaimPart& part : claim.parts) {
      if (!part.scenario.empty() && part.comparison.not_applicable.empty()) {
        names.insert(part.scenario);
      }
    }
  }
  return names;
}

reports::Plan plan_claims(const std::vector<const claims::Claim*>& chosen,
                          const RunOptions& options, unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  plan.time_budget_s = options.time_budget_s.value_or(claims_budget_s);
  plan.precision = 0;  // what is told is told once, at the end
  ComparedCells cells(plan, options, cores);
  for (const claims::Claim* const claim : chosen) {
    reports::Claim planned = claim_without_parts(*claim);
    const std::vector<claims::Part> parts = claim->parts(cores);
    planned.parts.reserve(parts.size());
    for (const claims::Part& part : parts) {
      reports::ClaimPart& one = planned.parts.emplace_back(part_without_cells(part));
      if (part.cell) cells.add(one.comparison, *part.cell, part.against);
    }
    if (planned.parts.empty()) planned.parts.push_back(part_of_missing(*claim));
    plan.claims.push_back(std::move(planned));
  }
  expect_losses(plan);
  choose_efforts(plan);
  return plan;
}

std::vector<reports::Claim> claims_of_needs(const std::vector<std::string>& needs, unsigned cores) {
  std::vector<reports::Claim> found;
  for (const claims::Claim& claim : claims::all()) {
    const std::vector<claims::Part> parts = claim.parts(cores);
    const bool is_needed = std::ranges::any_of(parts, [&](const claims::Part& part) {
      return std::ranges::find(needs, part.need) != needs.end();
    });
    const bool has_cells =
        std::ranges::any_of(parts, [](const claims::Part& part) { return part.scenario.empty(); });
    if (!is_needed || has_cells) continue;
    reports::Claim& planned = found.emplace_back(claim_without_parts(claim));
    for (const claims::Part& part : parts) planned.parts.push_back(part_without_cells(part));
  }
  return found;
}

std::string interpreter_of_scenarios(const RunOptions& options, const reports::Plan& plan) {
  const auto given = options.settings.find("python");
  if (given != options.settings.end() && !given->second.empty()) return given->second.front();
  for (const reports::Cell& cell : plan.cells) {
    const auto known = cell.settings.find("python");
    if (known != cell.settings.end()) return known->second;
  }
  return {};
}

}  // namespace bench
