// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>

namespace reports {

/// The smallest number from `low` to `high` of which `holds` is true, by bisection over all doubles
/// in between: at most 64 steps, and the answer is exact. Of `high` it must be true, and from the
/// answer on of all. Both are finite.
template <typename Predicate>
double smallest_for_which(double low, double high, const Predicate& holds) {
  // Doubles are ordered as the whole numbers of their bits, once negative ones are turned round.
  const auto turned = [](std::int64_t bits) {
    return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
  };
  const auto number_at = [&](std::int64_t place) {
    return std::bit_cast<double>(turned(place));  // turning is its own inverse
  };
  std::int64_t first = turned(std::bit_cast<std::int64_t>(low));
  std::int64_t last = turned(std::bit_cast<std::int64_t>(high));
  while (first < last) {
    const std::int64_t middle = std::midpoint(first, last);
    if (holds(number_at(middle))) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return number_at(last);
}

}  // namespace reports
