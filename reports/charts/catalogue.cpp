// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/catalogue.h"

#include <algorithm>

#include "reports/charts/charts.h"

namespace reports {

// One file per chart, and a line here.

std::span<const SectionMaker> section_makers() {
  using enum RankingMode;
  static constexpr SectionMaker makers[] = {
      {"overview", contestants, make_overview},  {chosen_by_hand, contestants, make_comparison},
      {"workers", ranked, make_workers},         {"gil", ranked, make_gil},
      {"concurrency", points, make_concurrency}, {"decision-map", points, make_decision_map},
      {"granularity", points, make_granularity}, {"start", points, make_start},
      {"memory", points, make_memory},           {"switching", points, make_switching},
  };
  return makers;
}

const SectionMaker* find_section_maker(std::string_view chart) {
  const auto makers = section_makers();
  const auto found = std::ranges::find(makers, chart, &SectionMaker::chart);
  return found == makers.end() ? nullptr : &*found;
}

RankingMode ranking_mode_of(std::string_view chart) {
  const SectionMaker* const maker = find_section_maker(chart);
  return maker == nullptr ? RankingMode::points : maker->ranking;
}

}  // namespace reports
