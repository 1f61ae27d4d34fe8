// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/left_out.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/text/text.h"
#include "reports/text/time_budget.h"

namespace reports {
namespace {

/// Returns "tbb 6, fork 3, serial 1, 1 other": whose cells were left out, the most first.
std::string models_of(const LeftOut& left_out, const Plan& plan) {
  constexpr std::size_t max_models = 4;
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const Skip* const skip : left_out.cells) {
    const std::string& model = plan.cells[skip->cell].model;
    auto known = std::ranges::find(counts, model, &std::pair<std::string, std::size_t>::first);
    if (known == counts.end()) known = counts.insert(known, {model, 0});
    ++known->second;
  }
  std::ranges::stable_sort(counts, std::ranges::greater(),
                           &std::pair<std::string, std::size_t>::second);
  std::string text;
  std::size_t others = left_out.cells.size();
  for (std::size_t place = 0; place < std::min(max_models, counts.size()); ++place) {
    const auto& [model, count] = counts[place];
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", sanitize(model, 60), count);
    others -= count;
  }
  return others == 0 ? text
                     : fmt::format("{}, {} {}", text, others, others == 1 ? "other" : "others");
}

}  // namespace

std::vector<LeftOut> left_out_by_reason(const Results& results) {
  std::vector<LeftOut> all;
  std::map<std::string, std::size_t> places;
  for (const Skip& skip : results.skipped) {
    const auto [place, is_new] = places.emplace(skip.reason, all.size());
    if (is_new) all.push_back({.reason = skip.reason, .cells = {}});
    all[place->second].cells.push_back(&skip);
  }
  return all;
}

bool names_all(const LeftOut& left_out) { return left_out.cells.size() <= max_left_out_names; }

std::string names_of(const LeftOut& left_out, const Plan& plan) {
  if (!names_all(left_out)) {
    return fmt::format("{} ({})", pluralize(left_out.cells.size(), "cell"),
                       models_of(left_out, plan));
  }
  std::string names;
  for (const Skip* const skip : left_out.cells) {
    names += (names.empty() ? "" : " and ") + sanitize(plan.cells[skip->cell].name, 200);
  }
  return names;
}

std::string left_out_sentence(const LeftOut& left_out, const Plan& plan) {
  return fmt::format("{} {} left out: {}", names_of(left_out, plan),
                     left_out.cells.size() == 1 ? "is" : "are", sanitize(left_out.reason));
}

std::string enough_budget_sentence(const Plan& plan) {
  if (!plan.enough_budget) return "";
  const std::string option = time_budget_option(plan.enough_budget->time_budget_s);
  return plan.enough_budget->is_at_least
             ? fmt::format("It takes --time-budget={} or more to measure all cells.", option)
             : fmt::format("--time-budget={} would be enough to measure all cells.", option);
}

std::string whole_reason(const Skip& skip) {
  return skip.detail.empty() ? skip.reason : fmt::format("{} ({})", skip.reason, skip.detail);
}

}  // namespace reports
