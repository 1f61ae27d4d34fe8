// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/catalogue.h"

#include <algorithm>

namespace reports {

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
