// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/counts.h"

#include <algorithm>
#include <set>

namespace experiments {

std::vector<std::uint64_t> powers_of_two_and(unsigned cores) {
  std::set<std::uint64_t> counts = {cores};
  for (std::uint64_t count = 1; count <= cores; count *= 2) counts.insert(count);
  return {counts.begin(), counts.end()};
}

std::vector<std::uint64_t> counts_up_to(unsigned times, unsigned cores) {
  constexpr std::uint64_t max_per_cores = 8;  // what a chart needs to show where a gain stops
  const std::uint64_t all = cores;
  const std::uint64_t step = (all + max_per_cores - 1) / max_per_cores;
  std::set<std::uint64_t> counts = {1};
  for (std::uint64_t count = step; count <= 2 * all; count += step) counts.insert(count);
  for (std::uint64_t count = 2 * all; count <= times * all; count += 2 * step) counts.insert(count);
  for (std::uint64_t multiple = 1; multiple <= times; ++multiple) counts.insert(multiple * all);
  while (*counts.rbegin() > times * all) counts.erase(std::prev(counts.end()));
  return {counts.begin(), counts.end()};
}

}  // namespace experiments
