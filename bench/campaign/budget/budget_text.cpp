// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_text.h"

#include <cmath>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {
namespace {

constexpr double minute_s = 60;
constexpr double hour_s = 3600;

}  // namespace

std::string rough_time(double seconds) {
  if (seconds < 2 * minute_s) {
    const int digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0;
    return reports::format_number(seconds, digits) + " s";
  }
  if (seconds < 2 * hour_s)
    return reports::format_number(seconds / minute_s, seconds < 10 * minute_s ? 1 : 0) + " min";
  return reports::format_number(seconds / hour_s, 1) + " h";
}

std::string budget_option(double seconds) {
  const double enough_s = 1.1 * seconds;
  if (enough_s <= 2 * minute_s) return fmt::format("{:.0f}s", std::ceil(enough_s / 5) * 5);
  if (enough_s <= 2 * hour_s) return fmt::format("{:.0f}m", std::ceil(enough_s / minute_s));
  return fmt::format("{:.0f}h", std::ceil(enough_s / hour_s));
}

}  // namespace bench
