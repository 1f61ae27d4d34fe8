// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// How long it takes until the other one of two tasks runs, with one channel of one model.
struct WakeUp {
  std::uint64_t cell = 0;
  std::string channel;
  std::string series;     ///< of the palette
  std::string model;      ///< `model_name`
  std::string source;     ///< empty where there is one
  std::string placement;  ///< "same-core", "other-core" or "free"
  bool is_loop = false;   ///< both tasks are on one thread: nobody is woken
  // A half of the time of a round trip: each has two wake-ups.
  std::optional<Measurement> ns = {};
  std::optional<Measurement> cpu_ns = {};
  std::optional<Measurement> switches = {};
  // Quantiles of whole round trips, of a sample of them.
  std::optional<Measurement> median_ns = {};
  std::optional<Measurement> p99_ns = {};
  std::string missing_reason = {};

  /// "ring (thread-pool)": the channel with its model.
  std::string method() const;
  /// The same with its source.
  std::string name() const;
};

/// "on one core", "on two cores", "placed freely", or what else a file has.
std::string placement_text(const std::string& placement);

/// Returns the wake-ups of the cells that play ping-pong, in their order.
std::vector<WakeUp> wake_ups(const SelectedCells& selected, bool several_sources);

/// Returns what a wake-up takes on one core and on two, and how long the tails are.
std::vector<Answer> wake_up_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<WakeUp>& all, Inconclusive& inconclusive);

}  // namespace reports
