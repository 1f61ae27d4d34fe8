// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reports/results.h"

namespace reports {

/// The experiment of the plan that a section with this name and chart is about; null when the cells
/// were chosen by hand, or it has none.
const Experiment* find_experiment(const Plan& plan, const std::string& name,
                                  const std::string& chart);

/// Whether cells of an experiment with this chart are ranked by workload. The others sweep
/// something, and what people look for is in their charts' own tables.
bool ranks_cells(std::string_view chart);

/// The results of these cells (which exist, each once) as if they alone had been chosen by hand, in
/// their order: without experiments, and without what could not be measured.
Results subset(const Results& results, std::span<const std::uint64_t> cells);

}  // namespace reports
