// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reports/charts/support/setting_lines.h"
#include "reports/summary/answers.h"

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

/// Adds who reaches most, what fails, and up to where more in flight is faster, and what of it
/// cannot be told.
void add_concurrency_answers(std::span<const LineGroup> groups, const TrialsBySource& by_source,
                             Section& section, Inconclusive& inconclusive);

/// Adds which models cannot run with some of the numbers.
void add_inapplicable(Inconclusive& inconclusive, std::span<const Selection> selections,
                      const std::vector<LineGroup>& all);

}  // namespace reports
