// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace bench {

/// The most looks at the results of one run. Each takes its part of the level of the tests, so that
/// four of them cost about two rounds more until a rank can be told at all.
inline constexpr std::size_t max_looks_of_run = 4;

/// Chooses the numbers of rounds after which a run may end early (`Plan::looks`): from the fewest
/// with which ranks can be told up to `rounds`, about half as many rounds more each time. Fewer
/// looks where `rounds` leaves no room for them; the last one is always at `rounds`, the end.
/// `min_rounds` returns the fewest rounds with which ranks can be told in one of so many looks.
/// A pure function.
std::vector<std::uint64_t> choose_looks(
    std::uint64_t rounds, const std::function<std::uint64_t(std::size_t looks)>& min_rounds);

}  // namespace bench
