// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "reports/results/results.h"

namespace reports {

/// The terminal that the picture of a timeline is drawn on.
struct Canvas {
  std::size_t columns = 80;
  bool unicode = true;  ///< else nothing but ASCII
};

/// More lanes fill no terminal; those that are left out are counted.
inline constexpr std::size_t max_text_lanes = 64;

/// A timeline for a terminal: a line per lane with a time axis, what there is to say, and the
/// figures of every worker. `timeline` is one that passes `check_timeline`; `usable_cores` are
/// those of the machine that it was recorded on.
std::string format_timeline(const Timeline& timeline, const Cell& cell, std::uint64_t usable_cores,
                            Canvas canvas);

}  // namespace reports
