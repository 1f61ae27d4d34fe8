// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "reports/comparison/judgement.h"
#include "reports/results/results.h"

namespace reports {

/// A cell that was flagged: what the number of its fresh pairs may depend on.
struct FlaggedCell {
  std::vector<double> screen;  ///< log-ratios of its valid pairs, at least one
  double level = 0.05;  ///< at which the test of its fresh pairs rejects, one-sided, in (0, ½)
  double pair_s = 1;    ///< what a pair takes
};

/// The fewest pairs of a decision: with fewer, a single disturbed pair may decide.
inline constexpr std::uint64_t min_fresh_pairs = 16;
inline constexpr std::uint64_t max_fresh_pairs = 400;

/// Returns how many fresh pairs each cell gets. None gets fewer than the exact test needs, whether
/// there is time for all of them or not. The rest of `time_s` goes step by step to what can be
/// found for the least of it: slowdowns of 10, 7, 5, … percent down to the fail size, nine times
/// out of ten, the cheapest cells of a step first, so that one that varies much does not cost the
/// others their pairs. Depends on how the screen's values spread, never on where they lie:
/// otherwise chance would choose whom it favours (Stein, "A two-sample test for a linear hypothesis
/// whose power is independent of the variance", 1945).
std::vector<std::uint64_t> fresh_pairs(std::span<const FlaggedCell> flagged, const Margins& margins,
                                       double time_s);

/// Returns the numbers of fresh pairs for the cells that a run flagged so far, by their indices;
/// `only_new`: for those without a fresh pair. Of `left_s` a fifth is kept, for void pairs and for
/// equivalence; fresh pairs that are there cost nothing. `pair_s`: what a pair of a cell takes.
std::map<std::uint64_t, std::uint64_t> fresh_pairs(
    const Results& base, const Results& candidate, bool only_new, double left_s,
    const std::function<double(std::uint64_t)>& pair_s);

/// Returns how many further pairs each cell is to have at this look (`equivalence_looks`): as many
/// as are missing after its screen, of cells that are inconclusive and not flagged. `only_likely`:
/// those alone that seem to need no more than twice as many.
std::map<std::uint64_t, std::uint64_t> further_pairs(const Results& base, const Results& candidate,
                                                     std::size_t look, bool only_likely);

}  // namespace reports
