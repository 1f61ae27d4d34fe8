// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/skewed_costs.h"

#include <cmath>

namespace workloads::support {

std::vector<std::uint64_t> costs_by_rank(std::uint64_t tasks, double total, double skew) {
  const auto weight = [&](std::uint64_t rank) {
    return std::pow(static_cast<double>(rank) + 0.5, -skew);
  };
  double all = 0;
  for (std::uint64_t rank = 0; rank < tasks; ++rank) all += weight(rank);
  std::vector<std::uint64_t> costs(tasks);
  double up_to_here = 0;
  std::uint64_t begin = 0;
  for (std::uint64_t rank = 0; rank < tasks; ++rank) {
    up_to_here += weight(rank);
    const double share = rank + 1 == tasks ? 1.0 : up_to_here / all;
    const auto end = static_cast<std::uint64_t>(std::round(total * share));
    costs[rank] = end - begin;
    begin = end;
  }
  return costs;
}

}  // namespace workloads::support
