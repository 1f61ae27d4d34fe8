// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/open_gain.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::optional<OpenGain> open_gain(const std::map<std::uint64_t, std::uint64_t>& cells,
                                  std::uint64_t stop, const ByCell& by_cell) {
  const auto tasks = [&](std::uint64_t cell) {
    return static_cast<double>(by_cell.results().plan.cells[cell].tasks);
  };
  const std::uint64_t stop_cell = cells.at(stop);
  OpenGain most;
  for (auto more = cells.upper_bound(stop); more != cells.end(); ++more) {
    if (by_cell.samples_ns(more->second).empty()) continue;
    const auto ratio = ratio_of(by_cell, more->second, stop_cell);
    if (!ratio || !ratio->interval || tasks(more->second) == 0) return std::nullopt;
    // More in flight may come with more tasks.
    const double per_task = tasks(stop_cell) / tasks(more->second);
    const double share = 1 - ratio->interval->low * per_task;
    if (share > most.share) most = {.setting = more->first, .share = share};
  }
  return most;
}

std::optional<std::uint64_t> certain_stop(std::span<const Level> levels,
                                          const std::map<std::uint64_t, std::uint64_t>& cells,
                                          const ByCell& by_cell) {
  const auto place = gain_stops_at(levels);
  if (!place || *place + 1 == levels.size()) return std::nullopt;
  const std::uint64_t stop = levels[*place].setting;
  const auto open = open_gain(cells, stop, by_cell);
  return open && !open->matters() ? std::optional(stop) : std::nullopt;
}

std::string saving_text(const OpenGain& open) {
  return fmt::format("{} take up to {} less time", open.setting, format_percent(open.share, 0));
}

}  // namespace reports
