// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reports/charts/support/setting_lines.h"

namespace reports {

/// The cells of the selections whose tasks wait and arrive on no schedule, by tasks in flight: a
/// group for each work in each language.
std::vector<LineGroup> in_flight_groups(std::span<const Selection> selections);

/// One per source where several have together more lines than `max_lines`.
std::vector<LineGroup> split(std::vector<LineGroup> all, std::size_t max_lines);

/// Tasks per second, by trial: cells with more tasks can be compared.
std::vector<double> rates(const SettingLine& line, std::uint64_t index, const ByCell& by_cell);
/// The same of the cell's time, with its interval; nothing where there is no result.
std::optional<Figure> rate_of(const SettingLine& line, std::uint64_t index, const ByCell& by_cell);

/// Who reaches most, up to where more in flight is faster, and what fails, in sentences.
void add_concurrency_answers(Section& section, const LineGroup& group,
                             const TrialsBySource& by_source);

/// Models that cannot run at all, one sentence each.
void add_inapplicable(Section& section, std::span<const Selection> selections,
                      const std::vector<LineGroup>& all);

}  // namespace reports
