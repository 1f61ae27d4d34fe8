// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "bench/campaign/budget/cost.h"

namespace bench {

// What the cells of a sweep cost: they do the same work in more and more pieces, so what each piece
// costs beside its work decides, and with it how far the sweep goes. Pure functions.

/// A cell of a sweep. Those of one sweep stand in its order, the fewest tasks first.
struct SweepCell {
  std::uint64_t tasks = 1;
  std::uint64_t workers = 1;
  std::optional<CellCost> piloted = {};  ///< absent: it had no pilot, or that one failed
};

/// Returns the places of the cells that have pilots, ascending: every fourth, and the last.
std::vector<std::size_t> places_of_sweep_pilots(std::size_t cells);

/// Returns whether cells with more tasks than this one, which was piloted, may be measured: not
/// when it keeps so little of its workers busy that the sweep has ended before the next pilot.
/// `reference_s`: an iteration of the sweep's reference.
bool may_sweep_further(const SweepCell& cell, double reference_s);

/// Estimates the cost of each cell. Between two pilots it is linear in the number of tasks; behind
/// the last one an iteration takes as much longer as it has more tasks. Where the sweep ends by
/// these costs, the next cell is still planned, since a pilot is not exact; of all after it
/// `will_be_skipped` is true.
///
/// Without any pilot, all cost what the reference does; without a reference `will_be_skipped` is
/// true of all.
std::vector<CellCost> estimate_sweep(const std::vector<SweepCell>& cells,
                                     const CellCost& reference);

}  // namespace bench
