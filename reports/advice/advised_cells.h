// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// Returns the most tasks in flight that a request allows.
std::uint64_t in_flight_limit(const AdviceRequest& request);

/// Returns how many tasks in flight keep so many cores busy, with as many again to spare: a task
/// uses a core for a share c / (c + w) of its time, so that cores · (c + w) / c of them do on
/// average (Little's law). At least the cores, at most `in_flight_limit`, which it is as well for
/// tasks that only wait.
std::uint64_t enough_in_flight(const AdviceRequest& request, std::uint64_t cores);

/// Returns whether what was measured for the one request answers the other one, which may need
/// other things or be of other languages.
bool asks_for_same_work(const AdviceRequest& one, const AdviceRequest& other);

/// Returns the name of the families of models that have a language of `AdviceRequest`: "native" for
/// "cpp".
std::string family_of_language(const std::string& language);

/// The cells of some results by which a request can be answered.
struct AdvisedCells {
  /// Cells that do the work of the request, in the languages asked for; indices into the plan's.
  std::vector<std::uint64_t> cells;
  /// Cells of tasks that do nothing, with which overheads are told; in no order.
  std::vector<std::uint64_t> empty_cells;
  /// Why the cells answer nothing, a clause; empty where they can.
  std::string missing;
};

/// Finds them: cells of the workload `synthetic` whose tasks compute and wait as long as those of
/// the request, within 10 %, with no more in flight than it allows, at default settings. Tasks
/// that do not wait are compared by the time of all of them, so their cells all have one number of
/// tasks, the nearest one: within a factor of 2, or both are at least 16 for each core, or the
/// results were measured for this work with fewer tasks. Cells whose tasks wait must have at
/// least half as many in flight as are enough.
AdvisedCells advised_cells(const Results& results, const AdviceRequest& request);

}  // namespace reports
