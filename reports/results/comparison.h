// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace reports {

/// A figure of one cell, or of two, that an experiment or a claim asks for.
struct Comparison {
  enum class Figure {
    time_per_task,   ///< of the cell over that of the other
    cpu_share,       ///< CPU time over wall time × workers, of the cell alone
    wait_excess,     ///< what an iteration takes beyond its longest wait, in nanoseconds
    bytes_per_task,  ///< the growth of memory from the other to the cell, without the job's own
  };

  std::string label;
  Figure figure = Figure::time_per_task;
  std::optional<std::uint64_t> cell;     ///< index into the plan's cells; absent: not applicable
  std::optional<std::uint64_t> against;  ///< the other, of a figure that has two
  std::optional<double> at_least;        ///< what is expected, on a machine of the usual kind
  std::optional<double> at_most;
  std::string not_applicable;  ///< why it cannot be measured here; empty when it can

  bool has_two_cells() const {
    return figure == Figure::time_per_task || figure == Figure::bytes_per_task;
  }
};

}  // namespace reports
