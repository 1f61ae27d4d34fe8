// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// A cell of a sweep is below while its workers use less than this share of their time and are
/// slower than the reference as well: a sweep shows both where half of the time is lost and where
/// the workers are no faster than one task after the other, which many are with much less.
inline constexpr double min_efficiency = 0.5;
inline double least_efficiency(std::uint64_t workers) {
  return std::min(min_efficiency, 1 / static_cast<double>(std::max<std::uint64_t>(workers, 1)));
}
/// A sweep ends after so many cells in a row below it: one alone may be a disturbed trial, and the
/// second is needed to see where the line between them runs.
inline constexpr std::size_t steps_below = 2;

/// Returns the order in which the first round visits the cells: `round_order`, but the references
/// of sweeps first, and the cells of each sweep in its own order.
std::vector<std::uint64_t> first_round_order(const reports::Plan& plan);

/// Returns why a cell of a sweep is not worth measuring, by the first trials of those before it;
/// nothing when it is, or belongs to no sweep.
std::optional<std::string> reason_to_skip(std::uint64_t cell, const reports::Results& results);

}  // namespace bench
