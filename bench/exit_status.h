// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bench {

// Exit statuses of every command. When several apply, the first in this order is returned.

inline constexpr int exit_usage = 2;           ///< wrong usage or unusable input
inline constexpr int exit_refused = 4;         ///< the system refused: a full disk, no permission
inline constexpr int exit_failed = 1;          ///< a cell failed, or a regression was confirmed
inline constexpr int exit_not_measurable = 3;  ///< contaminated, or not comparable
inline constexpr int exit_interrupted = 130;   ///< what was measured is kept
inline constexpr int exit_done = 0;

}  // namespace bench
