// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "reports/results/cell.h"

namespace reports {

/// The setting that puts a fault into one task of a cell: "segv:5", its kind and its task. Such a
/// cell is not timed and not ranked: what became of it is a `FaultOutcome`.
inline constexpr const char* fault_setting = "fault";

/// The chart of such cells, and the name of their section where they were chosen by hand.
inline constexpr const char* faults_chart = "faults";

/// Returns whether one task of the cell has a fault.
inline bool has_fault(const Cell& cell) { return cell.settings.contains(fault_setting); }

/// Returns the kind of the fault, "segv"; empty where there is none.
inline std::string fault_kind(const Cell& cell) {
  const auto given = cell.settings.find(fault_setting);
  return given == cell.settings.end() ? "" : given->second.substr(0, given->second.find(':'));
}

/// Returns the task that has the fault; nothing where there is none, or it has no number.
inline std::optional<std::uint64_t> faulty_task(const Cell& cell) {
  const auto given = cell.settings.find(fault_setting);
  if (given == cell.settings.end()) return std::nullopt;
  const std::string& text = given->second;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  std::uint64_t task = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, task);
  if (error != std::errc() || rest != end) return std::nullopt;
  return task;
}

}  // namespace reports
