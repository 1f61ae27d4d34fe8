// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/language_answer.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/results/work.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::optional<Answer> answer_of(const BestSettings& native, const BestSettings& other) {
  const ByCell by_cell(native.source->results);
  std::vector<std::string> parts;
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const BestColumn& column : other.columns) {
    const auto same = std::ranges::find(native.columns, column.title, &BestColumn::title);
    if (same == native.columns.end() || !same->leader || !column.leader) continue;
    // What computes for a given time is less work in Python.
    const std::vector<Cell>& cells = native.source->results.plan.cells;
    if (work_of(cells[*same->leader]) != work_of(cells[*column.leader])) continue;
    if (const auto ratio = ratio_of(by_cell, *column.leader, *same->leader)) {
      low = std::min(low, ratio->value);
      high = std::max(high, ratio->value);
      parts.push_back(fmt::format("{} {}", column.title, with_interval(*ratio, format_ratio)));
    }
  }
  if (parts.empty()) return std::nullopt;
  const std::string factor =
      parts.size() == 1 ? format_ratio(low) : format_ratio(low) + " to " + format_ratio(high);
  return Answer(fmt::format("The best in {} takes {} as long as the best in {}.",
                            language(other.family), factor, language(native.family)),
                fmt::format("{}", fmt::join(parts, "; ")) + "; the languages are ranked apart");
}

}  // namespace

std::optional<Answer> language_answer(std::span<const BestSettings> all) {
  for (const BestSettings& native : all) {
    if (language(native.family) != "C++") continue;
    for (const BestSettings& other : all) {
      if (&other == &native || other.source != native.source) continue;
      if (auto answer = answer_of(native, other)) return answer;
    }
  }
  return std::nullopt;
}

}  // namespace reports
