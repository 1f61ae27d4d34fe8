// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/looks.h"

#include <cmath>

namespace bench {
namespace {

/// Looks that are closer to each other would cost more than they save.
constexpr double min_step = 1.25;
constexpr double max_step = 1.5;

}  // namespace

std::vector<std::uint64_t> choose_looks(
    std::uint64_t rounds, const std::function<std::uint64_t(std::size_t looks)>& min_rounds) {
  for (std::size_t count = max_looks_of_run; count > 1; --count) {
    const std::uint64_t first = min_rounds(count);
    if (first >= rounds) continue;
    const double step = std::pow(static_cast<double>(rounds) / static_cast<double>(first),
                                 1.0 / static_cast<double>(count - 1));
    if (step < min_step) continue;
    std::vector<std::uint64_t> looks;
    double at = static_cast<double>(first);
    for (std::size_t look = 0; look + 1 < count; ++look) {
      looks.push_back(static_cast<std::uint64_t>(std::round(at)));
      // The last step takes what is left: a run seldom comes so far without having been told all.
      at *= std::min(step, max_step);
    }
    looks.push_back(rounds);
    return looks;
  }
  return {rounds};
}

}  // namespace bench
