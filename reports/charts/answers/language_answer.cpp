// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/language_answer.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/charts/answers/overview_works.h"
#include "reports/results/work.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

struct WorkRatio {
  std::string title;
  Figure ratio;  ///< of the best in one language to the best in the other
};

std::vector<WorkRatio> ratios_of(const BestSettings& native, const BestSettings& other) {
  const ByCell by_cell(native.source->results);
  std::vector<WorkRatio> ratios;
  for (const BestColumn& column : other.columns) {
    const auto same = std::ranges::find(native.columns, column.title, &BestColumn::title);
    if (same == native.columns.end() || !same->leader || !column.leader) continue;
    // What computes for a given time is less work in Python.
    const std::vector<Cell>& cells = native.source->results.plan.cells;
    if (work_of(cells[*same->leader]) != work_of(cells[*column.leader])) continue;
    if (const auto ratio = ratio_of(by_cell, *column.leader, *same->leader)) {
      ratios.push_back({column.title, *ratio});
    }
  }
  return ratios;
}

std::optional<Answer> answer_of(const BestSettings& native, const BestSettings& other) {
  const std::vector<WorkRatio> ratios = ratios_of(native, other);
  if (ratios.empty()) return std::nullopt;
  std::vector<std::string> evidence;
  evidence.reserve(ratios.size());
  for (const WorkRatio& one : ratios) {
    evidence.push_back(one.title + " " + with_interval(one.ratio, format_ratio));
  }
  const auto value = [](const WorkRatio& one) { return one.ratio.value; };
  const auto [least, most] = std::ranges::minmax_element(ratios, {}, value);
  const auto sentence = [&](const std::string& factor) {
    return fmt::format("The best in {} takes {} as long as the best in {}.", language(other.family),
                       factor, language(native.family));
  };
  const std::string low = format_ratio(least->ratio.value);
  const std::string high = format_ratio(most->ratio.value);
  std::string text = sentence(low == high ? low : low + " to " + high);
  // Which work is which need not be known of ratios near to each other.
  if (most->ratio.value > WorkGroup::max_spread * least->ratio.value) {
    const std::string named =
        sentence(fmt::format("{} ({}) to {} ({})", low, least->title, high, most->title));
    if (is_short_enough(named)) text = named;
  }
  return Answer(text, fmt::format("{}; the languages are ranked apart", fmt::join(evidence, "; ")));
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
