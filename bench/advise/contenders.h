// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "bench/campaign/budget/cost.h"
#include "reports/results/results.h"

namespace bench {

/// The most rounds of a contender.
inline constexpr std::uint64_t max_advice_rounds = 40;

/// Leaves out candidates of which the first iterations show that they take at least 5 times as long
/// as the fastest of their language, where two rounds of them would take more than a twentieth of
/// the time budget: they are not applicable, with that as the reason. `costs`: of each cell, as its
/// pilot found it.
void leave_out_hopeless(const std::vector<CellCost>& costs, reports::Results& results);

/// Returns the candidates of an advice that are worth measuring further, after all of them were
/// measured in a few rounds: those that took less than 1.5 times as long as the fastest of their
/// language in some round, at most 6 of a language and at least 2, so that the advised one has one
/// to be compared with. Of more than 2, as many of the fastest as can have the rounds that it takes
/// to tell them apart in `left_s` seconds, if a round takes as long as their last trials.
std::vector<std::uint64_t> contenders(const reports::Results& results, double left_s);

/// Returns after how many rounds it is looked whether enough is known (`Plan::looks`): when that
/// can be told at all, after twice as many, and at the end; where there is hardly time for as many,
/// at the end alone, since each look takes its part of the level of the tests.
std::vector<std::uint64_t> looks_at(const std::vector<std::uint64_t>& contenders,
                                    const reports::Results& results, double left_s);

/// Gives the contenders as many rounds as there is time for and a memory trial each, and the other
/// candidates no more rounds.
void measure_further(const std::vector<std::uint64_t>& contenders, reports::Plan& plan);

/// Returns whether more rounds would not change the advice: in every language all candidates are
/// slower than the advised one (`reports::is_slower`), or take at most 8 % longer by the whole
/// interval.
bool is_settled(const reports::Results& results);

}  // namespace bench
