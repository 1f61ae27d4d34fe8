// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "reports/results/results.h"

namespace reports {

/// Returns a figure of one trial of a cell, in the unit of `Comparison::Figure`: times in
/// nanoseconds. Nothing where the trial does not tell it, and for figures that are not of a trial:
/// those of memory, of two cells, and those that are counted over all trials.
std::optional<double> figure_of_trial(Comparison::Figure figure, const Trial& trial,
                                      const Cell& cell);

}  // namespace reports
