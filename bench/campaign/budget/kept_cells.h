// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bench/campaign/budget/fit.h"

namespace bench {

/// Returns whether the cells of which something is planned (`BudgetCell::is_left_alone`) fit into
/// the time budget in so many rounds.
using FitsInRounds =
    std::function<bool(const std::vector<BudgetCell>& cells, std::uint64_t rounds)>;

/// Returns the cells, of which those that do not fit in so many rounds are left alone.
///
/// What was asked for comes first, the cheapest first; the cells of a sweep are kept together, and
/// only with the cell that their efficiency is relative to. A baseline is kept with a cell, or the
/// sweep, that is compared with it where it costs no more than that alone, any other one only where
/// there is time left, and none without a cell that is compared with it. When nothing fits, the
/// cheapest cell is kept if it can be measured in one round. A pure function.
std::vector<BudgetCell> with_kept_cells(const std::vector<BudgetCell>& cells, std::uint64_t rounds,
                                        const FitsInRounds& fits);

/// Returns whether a cell is one of a sweep, and none of every `step`-th from the first on.
bool is_between_sizes(const BudgetCell& cell, std::uint64_t step);

/// Returns the cells with those of sweeps left alone but every `step`-th, from the first on.
std::vector<BudgetCell> with_every_nth_size(const std::vector<BudgetCell>& cells,
                                            std::uint64_t step);

/// Returns how many sweeps have cells of which something is planned.
std::size_t planned_sweeps(const std::vector<BudgetCell>& cells);

}  // namespace bench
