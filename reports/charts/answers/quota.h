// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// What a cell does under a CPU quota, without one, or beside neighbours.
struct QuotaFigures {
  std::uint64_t cell = 0;
  std::string model;   ///< `model_name`, with what else tells it apart from cells of its kind
  std::string source;  ///< empty where there is one
  double quota = 0;    ///< in cores; 0: none
  std::uint64_t neighbours = 0;
  std::uint64_t workers = 1;
  std::uint64_t max_cores = 1;  ///< that its tasks can use at a time, if there are as many
  double arrival_rate = 0;      ///< tasks per second; 0: all are there at once
  std::uint64_t tasks = 0;
  /// Of tasks that are all there at once; absent where they arrive.
  std::optional<Measurement> time_ns = {};
  std::optional<Measurement> tasks_per_s = {};
  /// The 99th percentile of the latencies of each trial; absent where tasks do not arrive.
  std::optional<Measurement> p99_ns = {};
  /// How many cores the quota kept from its tasks, on average over the iterations: cores on which
  /// one could have run. Absent where it has no quota.
  std::optional<Measurement> throttled_cores = {};
  bool was_throttled = false;                  ///< in any of its trials
  std::optional<Measurement> used_cores = {};  ///< CPU time over the time of the iterations
  std::string missing_reason = {};

  /// The model with its source.
  std::string name() const;
};

/// "half a core", "one core", "0.3 cores", "no quota".
std::string quota_text(double cores);

/// A number of cores that were used or throttled, without a unit: "1.25".
std::string format_cores(double cores);

/// Returns the figures of the cells, in their order. What asks for a failure is none of them.
std::vector<QuotaFigures> quota_figures(const SelectedCells& selected, bool several_sources);

/// Returns what a quota does to the tail of latencies, what more workers than cores do under it,
/// and what neighbours do.
std::vector<Answer> quota_answers(const std::string& prefix, const SelectedCells& selected,
                                  const std::vector<QuotaFigures>& all, Inconclusive& inconclusive);

}  // namespace reports
