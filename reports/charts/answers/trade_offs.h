// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/charts/answers/best_settings.h"
#include "reports/summary/section.h"

namespace reports {

/// From where on another model than the fastest may be the better choice, for its start-up, memory
/// or CPU time. It must be behind the fastest ones. What is said of times of doing the work once is
/// sure in the sense of the run's order (`surely_less`); memory is one figure per model, so its
/// factor is far beyond what it varies by.
struct TradeOffs {
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
  /// CPU time counts where it is more than this share of the time of the fastest: tasks that only
  /// wait use next to none, of which many times as much is still next to none.
  static constexpr double min_share_of_core = 0.1;
};

/// What the fastest costs beside its time.
struct TradeOff {
  Answer answer;       ///< a sentence of its own, with its figures
  std::string clause;  ///< the same for the end of a sentence about the fastest, without figures
};

/// Returns for one column what the fastest costs beside its time: at most one each of start-up,
/// memory and CPU time, in this order. Each sentence begins with `start`, and shortens the names of
/// models where it would else have more words than an answer has. `by_cell` is of the source of the
/// table.
std::vector<TradeOff> trade_offs(const BestSettings& best, std::size_t column,
                                 const ByCell& by_cell, const std::string& start);

}  // namespace reports
