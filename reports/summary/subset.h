// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "reports/results/results.h"
#include "reports/summary/order.h"
#include "reports/summary/section.h"

namespace reports {

/// The experiment of the plan that a section with this name and chart is about; null when the cells
/// were chosen by hand, or it has none.
const Experiment* find_experiment(const Plan& plan, const std::string& name,
                                  const std::string& chart);

/// The results of these cells (which exist, each once) as if they alone had been chosen by hand, in
/// their order: without experiments, and without what could not be measured. Ranked unless the
/// whole is not.
Results subset(const Results& results, std::span<const std::uint64_t> cells);

/// Some cells as results of their own, with the order of the whole run.
struct RankedPart {
  Results results;
  Order order;
};

/// The cells of a source that a section shows in tables: those of its experiment or, in the section
/// of what was chosen by hand, all that were; nothing where the source has none there.
std::optional<RankedPart> part_in(const Section& section, const Results& results);

}  // namespace reports
