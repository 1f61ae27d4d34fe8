// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace reports {

/// A figure of one cell, or of two, that an experiment or a claim asks for.
struct Comparison {
  /// What is measured of the cell. Where there is another cell (`against`), it is the ratio of the
  /// two, round by round, but where it says otherwise. Times are in nanoseconds.
  enum class Figure {
    time_per_task,       ///< of an iteration over its tasks; an experiment has two cells
    cpu_share,           ///< CPU time over wall time × workers, of the cell alone
    wait_excess,         ///< what an iteration takes beyond its longest wait, of the cell alone
    bytes_per_task,      ///< the growth of memory from the other to the cell, without the job's own
    time_per_iteration,  ///< of the median iteration, whatever the numbers of tasks are
    cpu_per_task,        ///< CPU time of the process tree
    peak_bytes,          ///< the most memory of the process tree, the job's own included
    start_time,          ///< until the model is ready to take tasks
    one_shot,            ///< start, one cold iteration and stop (`Trial::one_shot_ns`)
    first_result,        ///< from the start of an iteration until its first result
    /// Of what the cell samples: from the arrival of a task to its end where they arrive, else the
    /// sampled times of operations (`SampledTime`), else from the begin of a task to its end.
    latency_p99,
    latency_max,        ///< the longest of the same times in a trial
    switches_per_task,  ///< context switches, those that were asked for and those that were not
    expected_failure,   ///< the share of the cell's trials in which its failure came, 0 to 1; alone
    /// Of all updates that the cell counts the share that was lost, 0 to 1; alone. It is 0 for a
    /// cell that expects no failure and has right results.
    lost_share,
  };

  std::string label;
  Figure figure = Figure::time_per_task;
  std::optional<std::uint64_t> cell;     ///< index into the plan's cells; absent: not applicable
  std::optional<std::uint64_t> against;  ///< the other, of a figure that has two
  std::optional<double> at_least;        ///< what is expected, on a machine of the usual kind
  std::optional<double> at_most;
  std::string not_applicable;  ///< why it cannot be measured here; empty when it can

  /// Whether an experiment has to name two cells for the figure; a claim only for `bytes_per_task`.
  bool has_two_cells() const {
    return figure == Figure::time_per_task || figure == Figure::bytes_per_task;
  }
  /// Whether the figure is of one cell alone in every case.
  bool has_one_cell() const {
    return figure == Figure::cpu_share || figure == Figure::wait_excess || is_counted();
  }
  /// Whether the figure counts what became of all trials, so that it has no scatter.
  bool is_counted() const {
    return figure == Figure::expected_failure || figure == Figure::lost_share;
  }
  /// Whether an experiment may ask for the figure; the others are of claims alone.
  bool is_of_experiments() const {
    switch (figure) {
      case Figure::time_per_task:
      case Figure::cpu_share:
      case Figure::wait_excess:
      case Figure::bytes_per_task:
        return true;
      default:
        return false;
    }
  }
  /// Whether the figure is a ratio of two cells' figures, which has no unit.
  bool is_ratio() const { return against.has_value() && figure != Figure::bytes_per_task; }

  bool operator==(const Comparison&) const = default;
};

}  // namespace reports
