// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/contenders.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <fmt/core.h>

#include "reports/advice/advice.h"
#include "reports/advice/advised_cells.h"
#include "reports/advice/judge.h"
#include "reports/summary/order.h"
#include "reports/text/text.h"

namespace bench {

namespace {

/// Returns what a round of these cells takes in seconds, by the last trial of each.
double round_s(const std::vector<std::uint64_t>& cells, const reports::Results& results) {
  double sum_s = 0;
  for (const std::uint64_t cell : cells) {
    const auto last = std::find_if(results.trials.rbegin(), results.trials.rend(),
                                   [&](const auto& trial) { return trial.cell == cell; });
    if (last != results.trials.rend()) sum_s += last->elapsed_s;
  }
  return sum_s;
}

/// Returns how many rounds of the contenders there is time for.
double affordable_rounds(const std::vector<std::uint64_t>& cells, const reports::Results& results,
                         double left_s) {
  constexpr double spare = 1.4;  // a memory trial of each, and rounds that take longer
  return left_s / std::max(spare * round_s(cells, results), 1e-3);
}

/// Returns whether the contenders can have the rounds that it takes to tell them apart.
bool fit_into(const std::vector<std::uint64_t>& cells, const reports::Results& results,
              double left_s) {
  return affordable_rounds(cells, results, left_s) >=
         static_cast<double>(reports::min_rounds(cells.size(), 1));
}

}  // namespace

void leave_out_hopeless(const std::vector<CellCost>& costs, reports::Results& results) {
  constexpr double hopeless = 5;
  constexpr double affordable = 0.05;
  reports::Plan& plan = results.plan;
  const reports::AdvisedCells advised = reports::advised_cells(results, *plan.advice);
  const auto task_s = [&](std::uint64_t cell) {
    return costs[cell].iteration_s / static_cast<double>(plan.cells[cell].tasks);
  };
  std::map<std::string, double> fastest_s;
  for (const std::uint64_t cell : advised.cells) {
    if (costs[cell].is_at_least || costs[cell].was_not_tried || task_s(cell) <= 0) continue;
    const auto [place, is_new] = fastest_s.emplace(plan.cells[cell].family, task_s(cell));
    if (!is_new) place->second = std::min(place->second, task_s(cell));
  }
  for (const std::uint64_t cell : advised.cells) {
    const auto fastest = fastest_s.find(plan.cells[cell].family);
    if (fastest == fastest_s.end() || costs[cell].was_not_tried) continue;
    const double ratio = task_s(cell) / fastest->second;
    const bool is_affordable =
        2 * trial_cost_s(costs[cell], {.laps = 1}) <= affordable * plan.time_budget_s;
    if (ratio < hopeless || is_affordable) continue;
    const reports::Cell& one = plan.cells[cell];
    const std::string reason = fmt::format(
        "{} with {} in flight took {} {} times as long as the fastest candidate in its "
        "first iteration",
        one.model, one.concurrency, costs[cell].is_at_least ? "at least" : "about",
        reports::format_number(ratio, 0));
    plan.not_applicable.push_back({one.model, one.workload, reason, one.family});
    if (results.skip(cell) == nullptr) results.skipped.push_back({.cell = cell, .reason = reason});
  }
}

std::vector<std::uint64_t> contenders(const reports::Results& results, double left_s) {
  constexpr double far_behind = 1.5;
  constexpr std::size_t min_count = 2;  // of a language
  constexpr std::size_t max_count = 6;
  const reports::AdvisedCells advised = reports::advised_cells(results, *results.plan.advice);
  if (advised.cells.empty()) return {};
  const reports::AdviceJudge judge(results, advised.cells);
  std::set<std::string> families;
  for (const std::uint64_t cell : advised.cells) families.insert(results.plan.cells[cell].family);
  std::vector<std::uint64_t> chosen;
  for (const std::string& family : families) {
    std::vector<std::uint64_t> cells;
    std::ranges::copy_if(advised.cells, std::back_inserter(cells), [&](std::uint64_t cell) {
      return results.plan.cells[cell].family == family;
    });
    std::vector<reports::Candidate> candidates = judge.compare_to_fastest(cells);
    std::ranges::stable_sort(candidates, {}, &reports::Candidate::ratio);
    std::vector<std::uint64_t> near;
    for (std::size_t place = 0; place < std::min(candidates.size(), max_count); ++place) {
      if (place >= min_count && candidates[place].min_ratio >= far_behind) continue;
      near.push_back(candidates[place].cell);
    }
    const double share_s = left_s / static_cast<double>(families.size());
    while (near.size() > min_count && !fit_into(near, results, share_s)) near.pop_back();
    chosen.insert(chosen.end(), near.begin(), near.end());
  }
  return chosen;
}

std::vector<std::uint64_t> looks_at(const std::vector<std::uint64_t>& contenders,
                                    const reports::Results& results, double left_s) {
  constexpr std::size_t looks = 3;
  const std::uint64_t first = reports::min_rounds(contenders.size(), looks);
  const bool has_time =
      affordable_rounds(contenders, results, left_s) >= 2 * static_cast<double>(first);
  if (!has_time || 2 * first >= max_advice_rounds) return {max_advice_rounds};
  return {first, 2 * first, max_advice_rounds};
}

void measure_further(const std::vector<std::uint64_t>& contenders, reports::Plan& plan) {
  for (const std::uint64_t cell : contenders) {
    plan.cells[cell].effort.trials = 0;
    plan.cells[cell].effort.memory_trials = 1;
  }
}

bool is_settled(const reports::Results& results) {
  constexpr double near = 1.08;
  const reports::Advice advice = reports::advise(results, *results.plan.advice);
  return std::ranges::all_of(advice.answers, [&](const reports::LanguageAdvice& answer) {
    if (answer.candidates.empty()) return true;  // more of nothing is nothing
    if (!answer.has_advice()) return false;
    return std::ranges::all_of(answer.candidates, [&](const reports::Candidate& one) {
      if (one.status != reports::CandidateStatus::tie) {
        return one.status != reports::CandidateStatus::open;
      }
      return one.ratio_interval && one.ratio_interval->high <= near;
    });
  });
}

}  // namespace bench
