// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reports {

/// What became of an iteration into one task of which a fault was put, and of what came after it.
struct FaultOutcome {
  enum class Extent : std::uint8_t {
    survived,   ///< all tasks have their right results
    lost_task,  ///< all but that of the fault have
    lost_some,  ///< more tasks than that have no result, but not all
    lost_all,   ///< no result was kept
    /// No result for 1 s or 5 usual iterations, whichever is longer; then the trial was killed.
    hung,
  };

  std::uint64_t cell = 0;
  std::uint64_t index = 0;  ///< 0, 1, … of the trials of the cell
  Extent extent = Extent::lost_all;
  /// What the caller of the model is told: the text of an exception, or how its process ended.
  /// Empty where it is told nothing.
  std::string told = {};
  std::optional<std::int64_t> told_after_ns = {};  ///< from the fault until the caller was told
  std::uint64_t finished_tasks = 0;                ///< of the iteration, however they ended
  std::uint64_t kept_results = 0;                  ///< of them: right, and there for the caller
  bool process_survives = false;                   ///< that of the caller
  bool model_survives = false;                     ///< it can be asked to run another iteration
  /// Whether the next iteration was right, by a new model unless this one survives. Absent: none.
  std::optional<bool> next_is_right = {};
  std::string next_error = {};  ///< why it was not right, where that is known; else empty
  std::optional<std::int64_t> next_ns = {};   ///< how long that took, with a restart if need be,
  std::optional<std::int64_t> usual_ns = {};  ///< and one without a fault
  std::optional<std::uint64_t> workers_lost = {};
  std::vector<std::string> left_behind = {};  ///< "2 processes", "1 file in /dev/shm"
  double elapsed_s = 0;
};

}  // namespace reports
