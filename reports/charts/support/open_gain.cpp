// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/open_gain.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/core.h>

#include "reports/statistics/signed_rank.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns a lower bound of the logarithm of the one's time per task over the other's; nothing
/// where there are too few rounds for one.
std::optional<double> log_ratio_lower_bound(std::uint64_t one, std::uint64_t other,
                                            const ByCell& by_cell, const Order& order) {
  const auto tasks = [&](std::uint64_t cell) {
    return static_cast<double>(by_cell.results().plan.cells[cell].tasks);
  };
  if (tasks(one) == 0 || tasks(other) == 0) return std::nullopt;
  std::vector<double> logs = by_cell.time_ratios(one, other);
  for (double& ratio : logs) ratio = std::log(ratio);
  const auto bound = signed_rank_lower_bound(std::move(logs), order.level_of_limit());
  if (!bound) return std::nullopt;
  // More in flight may come with more tasks.
  return *bound + std::log(tasks(other) / tasks(one));
}

}  // namespace

CellsBySetting measured_settings(const CellsBySetting& cells, const ByCell& by_cell) {
  CellsBySetting measured;
  for (const auto& [setting, cell] : cells) {
    if (!by_cell.samples_ns(cell).empty()) measured.emplace(setting, cell);
  }
  return measured;
}

std::optional<std::uint64_t> gain_stops_at(const CellsBySetting& measured, const Order& order) {
  if (measured.size() < 2) return std::nullopt;
  for (auto level = measured.begin(); level != measured.end(); ++level) {
    if (!order.is_told(level->second)) return std::nullopt;
    const bool goes_on = std::any_of(std::next(level), measured.end(), [&](const auto& more) {
      return order.is_faster(more.second, level->second);
    });
    if (!goes_on) return level->first;
  }
  return measured.rbegin()->first;
}

std::optional<OpenGain> open_gain(const CellsBySetting& cells, std::uint64_t stop,
                                  const ByCell& by_cell, const Order& order) {
  const CellsBySetting measured = measured_settings(cells, by_cell);
  OpenGain most;
  for (auto fewer = measured.lower_bound(stop); fewer != measured.end(); ++fewer) {
    for (auto more = std::next(fewer); more != measured.end(); ++more) {
      const auto bound = log_ratio_lower_bound(more->second, fewer->second, by_cell, order);
      if (!bound) return std::nullopt;
      const double share = 1 - std::exp(*bound);
      if (share > most.share) {
        most = {.setting = more->first, .than = fewer->first, .share = share};
      }
    }
  }
  return most;
}

std::optional<std::uint64_t> certain_stop(const CellsBySetting& cells, const ByCell& by_cell,
                                          const Order& order) {
  const CellsBySetting measured = measured_settings(cells, by_cell);
  const auto stop = gain_stops_at(measured, order);
  if (!stop || *stop == measured.rbegin()->first) return std::nullopt;
  const auto open = open_gain(cells, *stop, by_cell, order);
  return open && !open->matters() ? stop : std::nullopt;
}

std::string saving_text(const OpenGain& open, std::uint64_t stop) {
  const std::string than = open.than == stop ? "" : fmt::format(" than {}", open.than);
  return fmt::format("{} take up to {} less time{}", open.setting, format_percent(open.share, 0),
                     than);
}

}  // namespace reports
