// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/screen_budget.h"

#include <algorithm>
#include <cmath>

namespace bench {

double reserve_s(double budget_s) { return std::min(1.0, budget_s / 20); }

bool allows_screen(double budget_s, const ScreenCost& cost) {
  const double left_s = budget_s - reserve_s(budget_s) - cost.spent_s;
  return cost.shortest_s <= max_shortest_share * left_s;
}

double advised_budget_s(double budget_s, const ScreenCost& cost) {
  constexpr double slower = 1.25;
  const double before_reserve_s =
      slower * (cost.spent_s +
                std::max(cost.screen_s / max_screen_share, cost.shortest_s / max_shortest_share));
  // The reserve is a twentieth of a budget of less than 20 s, and a second of larger ones.
  const double enough_s = std::min(before_reserve_s / 0.95, before_reserve_s + 1);
  return std::max(std::ceil(enough_s), std::floor(budget_s) + 1);
}

}  // namespace bench
