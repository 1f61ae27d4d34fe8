// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// A way to start, from a parent of some size.
struct StartFrom {
  std::uint64_t cell = 0;
  std::uint64_t parent_bytes = 0;
  std::optional<Measurement> first_result_ns;
  /// Absent also where the start starts no worker, because each task gets a new one.
  std::optional<Measurement> start_ns;
  std::string missing_reason;
};

/// All parents of one way to start, the smallest first.
struct StartMethod {
  Name name;
  std::vector<StartFrom> starts;

  /// Returns the start from the smallest parent that has a result; null when none has.
  const StartFrom* smallest() const {
    const auto found = std::ranges::find_if(
        starts, [](const StartFrom& start) { return start.first_result_ns.has_value(); });
    return found == starts.end() ? nullptr : &*found;
  }
};

/// The ways to start of an experiment in one source, the cheapest first. A baseline is one of them.
std::vector<StartMethod> start_methods(const SelectedCells& selected, bool several_sources);

/// "256 MiB".
std::string parent_text(std::uint64_t bytes);

/// Returns what starting costs, and what a large parent adds. `prefix` names the source. What
/// cannot be told of it is added to the rest of that.
std::vector<Answer> start_answers(const std::string& prefix, const SelectedCells& selected,
                                  const std::vector<StartMethod>& methods,
                                  Inconclusive& inconclusive);

}  // namespace reports
