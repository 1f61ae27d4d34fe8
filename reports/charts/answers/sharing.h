// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// One model with one implementation of its lock, by the share of its work inside the lock.
struct SharingLine {
  struct Point {
    std::uint64_t cell = 0;
    std::optional<Measurement> gain = {};  ///< the time of serial over this one
    std::string missing_reason = {};
  };

  std::string series;  ///< of the palette
  std::string lock;
  std::string source;            ///< empty where there is one
  bool is_copy = false;          ///< in place of the lock, each task works on a copy of its own
  bool is_without_lock = false;  ///< the same, or atomic operations
  std::map<double, Point> points = {};  ///< by the share, from 0 to 1

  std::string name() const;  ///< without the source
};

/// Returns the share of a task's work that it does while it holds the lock, by its options `inside`
/// and `outside`; nothing where it does none, or waits.
std::optional<double> share_inside(const Cell& cell);

/// Returns the lines of the cells that can be compared with a serial run. What asks for a failure
/// is none of them.
std::vector<SharingLine> sharing_lines(const SelectedCells& selected, bool several_sources);

/// Returns where the lock eats the gain, what happens without it, and what `local` gains.
std::vector<Answer> sharing_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<SharingLine>& lines,
                                    Inconclusive& inconclusive);

}  // namespace reports
