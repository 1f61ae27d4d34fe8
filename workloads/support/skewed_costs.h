// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/option.h"

namespace workloads::support {

inline constexpr Option skew_option = {
    "skew",
    "X",
    "how unequal the tasks are: the cost of the k-th largest falls as 1/k to the X",
    Option::Type::real,
    "1",
    0,
    4};

/// Returns the units of work of each task, the largest first: proportional to (rank + ½) to the
/// −skew. They add up to `total` whatever the skew, because the sums up to each task are rounded.
std::vector<std::uint64_t> costs_by_rank(std::uint64_t tasks, double total, double skew);

}  // namespace workloads::support
