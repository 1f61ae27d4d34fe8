// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/round/fit.h"
#include "reports/results/results.h"

namespace bench {

/// Returns whether the iterations of a cell may take turns with those of others. Those of an open
/// loop have a schedule of seconds, whose figures are latencies that no other cell is compared
/// with.
bool takes_turns(const reports::Cell& cell);

/// Puts the cells of a round into groups that are measured together: those of equal work, which are
/// compared with each other, and of a plan with claims those that their parts compare, whatever
/// their work is. A group stands where the first of its cells stands in `order`. Cells
/// that do not take turns are alone, and in the first round so are those of sweeps, of which each
/// decides whether the next one is worth measuring. The cells of a group have the order that they
/// have in `order`: where they do not all fit together (`split_to_fit`), its random order decides
/// which of them do in this round. Pure.
std::vector<std::vector<std::uint64_t>> groups_of_round(const reports::Plan& plan,
                                                        std::span<const std::uint64_t> order,
                                                        std::uint64_t round);

/// Estimates what a trial of the cell holds while it waits for its turn: the peak that was
/// measured, or what its job, its `--parent-bytes` and its processes need at least.
TrialNeeds needs_of(std::uint64_t cell, const reports::Results& results);

}  // namespace bench
