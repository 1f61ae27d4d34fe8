// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "reports/results/results.h"

namespace reports {

/// The nanoseconds of "3ms": a whole number of s, ms, us or ns. Nothing for any other text.
std::optional<double> parse_duration_ns(std::string_view text);

/// The bytes of "10KiB": a whole number of GiB, MiB, KiB or bytes. Nothing for any other text.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

/// A whole number without sign, and nothing else.
std::optional<std::uint64_t> parse_whole(std::string_view text);

/// The work of a task of the workload `synthetic`: so many steps of computing and waiting.
struct SyntheticShape {
  double compute_ns = 0;  ///< of a step, on a quiet core
  double wait_ns = 0;     ///< of a step
  double steps = 1;
  std::uint64_t result_bytes = 8;

  double compute_ns_per_task() const { return compute_ns * steps; }
  /// Between 0 and 1; nothing for a task that does neither.
  std::optional<double> share_of_waiting() const;
};

/// The defaults of the workload's options: a cell does not mention an option that is at its
/// default, and a results file is all that there is to read.
struct SyntheticDefaults {
  static constexpr std::string_view compute = "1ms";
  static constexpr std::string_view wait = "20ms";
  static constexpr std::string_view repeat = "2";
  static constexpr std::string_view result_size = "8";
};

/// Returns the shape of a cell's tasks; nothing for another workload, unreadable options, or tasks
/// that are not all alike (`--hold`).
std::optional<SyntheticShape> shape_of(const Cell& cell);

}  // namespace reports
