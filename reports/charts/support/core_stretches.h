// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// A stretch of the run's time in which one core was read again and again.
struct CoreStretch {
  std::size_t core = 0;       ///< index into `MachineState::cores`
  std::int64_t begin_ns = 0;  ///< since the run began
  std::int64_t end_ns = 0;
  /// The share of the time between `begin_ns` and `end_ns`, as far as it was read, in which the
  /// core's probe was slow: 0 or 1, or between them where short stretches were put together.
  double slow_share = 0;
};

/// Turns the readings of all rounds into stretches: for each of `cores` (indices into
/// `MachineState::cores`) its own, in the order of time. A reading stands for the time until
/// halfway to its neighbours in the round; neighbours of one state are one stretch. Where that
/// makes more than `max_stretches`, which must be at least as many as there are cores, the run's
/// time is cut into as many equal pieces as fit. Time that was not read is in no stretch, unless it
/// is shorter than such a piece.
std::vector<CoreStretch> core_stretches(const Results& results,
                                        const std::vector<std::size_t>& cores,
                                        std::size_t max_stretches);

}  // namespace reports
