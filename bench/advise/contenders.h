// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// Returns the candidates of an advice that are worth measuring further, after all of them were
/// measured in a few rounds: those that took less than 1.5 times as long as the fastest of their
/// language in some round, at most 6 of a language and at least 2, so that the advised one has one
/// to be compared with.
std::vector<std::uint64_t> contenders(const reports::Results& results);

/// Gives the contenders as many rounds as there is time for and a memory trial each, and the other
/// candidates no more rounds.
void measure_further(const std::vector<std::uint64_t>& contenders, reports::Plan& plan);

/// Returns whether more rounds would not change the advice: in every language all candidates are
/// surely slower than the advised one, or are surely as good within 8 %.
bool is_settled(const reports::Results& results);

}  // namespace bench
