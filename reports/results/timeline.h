// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/cell.h"

namespace reports {

/// When every task of one warm iteration ran, and on which worker: from a trial of its own, because
/// recording disturbs.
struct Timeline {
  struct Task {
    std::int64_t begin_ns = 0;  ///< from the start of the iteration
    std::int64_t end_ns = 0;
    std::uint64_t worker = 0;
    /// The part of its time that it waited at the least, as its workload declares and the harness
    /// checks. 0 where nothing is declared: it may have waited all the same.
    std::int64_t wait_ns = 0;

    std::int64_t length_ns() const { return end_ns - begin_ns; }
  };

  std::uint64_t cell = 0;
  std::int64_t iteration_ns = 0;
  std::vector<Task> tasks;  ///< by their index
  double elapsed_s = 0;
};

/// A timeline keeps all tasks of its cell or does not exist; a picture of more would show nothing.
inline constexpr std::uint64_t max_timeline_tasks = 100'000;

inline constexpr std::uint64_t max_timeline_workers = 10'000;

/// Throws `std::runtime_error` unless the timeline is one that `cell` could have: the file of it
/// is untrusted.
void check_timeline(const Timeline& timeline, const Cell& cell);

}  // namespace reports
