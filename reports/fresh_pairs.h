// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "reports/judgement.h"
#include "reports/results.h"

namespace reports {

/// A cell that the screen flagged: what the number of its fresh pairs may depend on.
struct FlaggedCell {
  std::vector<double> screen;  ///< log-ratios of its valid pairs, at least one
  double level = 0.05;  ///< at which the test of its fresh pairs rejects, one-sided, in (0, ½)
  double pair_s = 1;    ///< what a pair takes
};

/// With fewer, a single disturbed pair may decide.
inline constexpr std::uint64_t fewest_fresh_pairs = 16;
inline constexpr std::uint64_t most_fresh_pairs = 400;

/// How many fresh pairs each cell gets. None gets fewer than the exact test needs, whether there is
/// time for all of them or not. The rest of `time_s` goes step by step to what can be found for the
/// least of it: slowdowns of 10, 7, 5, … percent down to the fail size, nine times out of ten, the
/// cheapest cells of a step first, so that one that varies much does not cost the others their
/// pairs. Depends on how the screen's values spread, never on where they lie: otherwise chance
/// would choose whom it favours (Stein, "A two-sample test for a linear hypothesis whose power is
/// independent of the variance", 1945).
std::vector<std::uint64_t> fresh_pairs(std::span<const FlaggedCell> flagged, const Margins& margins,
                                       double time_s);

/// The same for the cells that a run flagged so far, by their numbers; `only_new`: those without a
/// fresh pair. Of `left_s` a fifth is kept, for void pairs and for equivalence. `pair_s`: what a
/// pair of a cell takes.
std::map<std::uint64_t, std::uint64_t> fresh_pairs(
    const Results& base, const Results& candidate, bool only_new, double left_s,
    const std::function<double(std::uint64_t)>& pair_s);

}  // namespace reports
