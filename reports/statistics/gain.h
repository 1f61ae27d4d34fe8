// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace reports {

/// One setting of something there can be more of, as workers or tasks in flight, and what it took:
/// a time per trial, the less the better.
struct Level {
  std::uint64_t setting = 0;
  std::vector<double> times;
};

/// Returns where more stops being faster: the place of the smallest setting from which on no larger
/// one is faster. Starting with the smallest, a setting is compared with all larger ones (rank-sum
/// test over trials, Holm at 5 % over these); while one of them is faster, the next setting is
/// tried. The steps are a fixed sequence that ends with the first that rejects nothing, so the
/// chance that noise alone makes it go on too far is at most 5 %. That it stops does not prove that
/// nothing was gained: who reports it says what the interval leaves open.
///
/// Nothing where it cannot be told: there are fewer than two levels, or too few trials for the
/// tests of some step to reject anything. The levels ascend, and each has times.
std::optional<std::size_t> gain_stops_at(std::span<const Level> levels);

}  // namespace reports
