// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/charts/support/best_settings.h"
#include "reports/summary/section.h"

namespace reports {

/// From where on start-up, memory or CPU time would turn the advice of who is the fastest round.
/// The other model must be behind the fastest ones. What is said of times of doing the work once is
/// sure in the sense of the run's order (`surely_less`); memory is one figure per model, so its
/// factor is far beyond what it varies by.
struct TurnedAdvice {
  /// The work done only once, start and stop included, takes at least this times as long.
  static constexpr double min_one_shot_ratio = 1.2;
  /// So many times the memory of another model, and so many bytes more, ...
  static constexpr double min_memory_ratio = 4;
  static constexpr double min_memory_bytes = 100.0 * 1024 * 1024;
  /// ... which takes at most so many times as long.
  static constexpr double max_time_for_memory = 2;
  /// So many times the CPU time of another model, which takes at most so many times as long.
  static constexpr double min_cpu_ratio = 2;
  static constexpr double max_time_for_cpu = 1.25;
};

/// Returns for one column what turns its advice round: at most one answer on each of start-up,
/// memory and CPU time, in this order.
/// `by_cell` is of the source of the table.
std::vector<Answer> turned_advice(const BestSettings& best, std::size_t column,
                                  const ByCell& by_cell);

}  // namespace reports
