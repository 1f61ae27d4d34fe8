// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/scaling.h"
#include "reports/statistics/gain.h"

namespace reports {

/// One series over tasks in flight.
struct InFlightLine {
  const Source* source = nullptr;
  std::string label;
  std::string series;
  std::map<std::uint64_t, std::uint64_t> cells;  ///< by tasks in flight

  const Cell& cell(std::uint64_t index) const { return source->results.plan.cells[index]; }
  std::string name() const { return series + (label.empty() ? "" : " · " + label); }
};

/// What belongs into one chart: one work in one language.
struct InFlightGroup {
  std::string title;
  std::string workload;
  std::string family;
  std::vector<InFlightLine> lines;
};

/// The cells of the selections that wait, and that arrive on no schedule.
std::vector<InFlightGroup> in_flight_groups(std::span<const Selection> selections);

/// One per source where several have together more lines than `max_lines`.
std::vector<InFlightGroup> split(std::vector<InFlightGroup> all, std::size_t max_lines);

/// Tasks per second, by trial: cells with more tasks can be compared.
std::vector<double> rates(const InFlightLine& line, std::uint64_t index, const Rounds& rounds);

/// The levels of a line that have samples: time per task.
std::vector<Level> levels_of(const InFlightLine& line, const Rounds& rounds);

/// Who reaches most, up to where more in flight is faster, and what fails, in sentences.
void add_concurrency_answers(Section& section, const InFlightGroup& group, const AllRounds& rounds);

/// Models that cannot run at all, one sentence each.
void add_inapplicable(Section& section, std::span<const Selection> selections,
                      const std::vector<InFlightGroup>& all);

}  // namespace reports
