// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/gain.h"

#include <algorithm>

#include "reports/statistics/statistics.h"

namespace reports {
namespace {

constexpr double level_of_tests = 0.05;

bool can_reject(const Level& level, std::span<const Level> larger) {
  double smallest = 1;
  for (const Level& other : larger) {
    smallest =
        std::min(smallest, smallest_rank_sum_p_value(level.times.size(), other.times.size()));
  }
  return smallest <= level_of_tests / static_cast<double>(larger.size());
}

bool some_is_faster(const Level& level, std::span<const Level> larger) {
  std::vector<double> p_values;
  for (const Level& other : larger) {
    p_values.push_back(rank_sum_p_value(level.times, other.times));
  }
  const auto different = holm_rejections(p_values, level_of_tests);
  const double middle = median(level.times);
  for (std::size_t place = 0; place < larger.size(); ++place) {
    if (different[place] && median(larger[place].times) < middle) return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> gain_stops_at(std::span<const Level> levels) {
  if (levels.size() < 2) return std::nullopt;
  for (std::size_t place = 0; place + 1 < levels.size(); ++place) {
    const auto larger = levels.subspan(place + 1);
    if (!can_reject(levels[place], larger)) return std::nullopt;
    if (!some_is_faster(levels[place], larger)) return place;
  }
  return levels.size() - 1;
}

}  // namespace reports
