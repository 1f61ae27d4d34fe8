// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/open_gain.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

/// Returns a lower bound of the logarithm of the one's time per task over the other's, wrong with
/// at most this probability; nothing where there are too few rounds for one.
std::optional<double> log_ratio_lower_bound(std::uint64_t one, std::uint64_t other,
                                            const ByCell& by_cell, double level) {
  const auto tasks = [&](std::uint64_t cell) {
    return static_cast<double>(by_cell.results().plan.cells[cell].tasks);
  };
  if (tasks(one) == 0 || tasks(other) == 0) return std::nullopt;
  std::vector<double> logs = by_cell.time_ratios(one, other);
  for (double& ratio : logs) ratio = std::log(ratio);
  const auto bound = signed_rank_lower_bound(std::move(logs), level);
  if (!bound) return std::nullopt;
  // More in flight may come with more tasks.
  return *bound + std::log(tasks(other) / tasks(one));
}

/// Returns the most that any setting may save against this cell, given what the machine can do;
/// nothing where there are too few rounds for a bound. By order statistics of the rounds, on which
/// one disturbed round has no weight.
std::optional<double> most_possible(std::uint64_t cell, const ByCell& by_cell, double level,
                                    const SpeedUpLimit& limit) {
  const auto speed_up = median_interval(by_cell.time_ratios(limit.serial, cell), 1 - 2 * level);
  if (!speed_up) return std::nullopt;
  return std::max(0.0, 1 - speed_up->low / limit.most);
}

/// Returns the most that any setting may save against any smaller one; nothing where there are too
/// few rounds for a bound of each.
std::optional<OpenGain> open_by_times(const CellsBySetting& measured, std::uint64_t stop,
                                      const ByCell& by_cell, double level) {
  OpenGain most;
  for (auto fewer = measured.lower_bound(stop); fewer != measured.end(); ++fewer) {
    for (auto more = std::next(fewer); more != measured.end(); ++more) {
      const auto bound = log_ratio_lower_bound(more->second, fewer->second, by_cell, level);
      if (!bound) return std::nullopt;
      const double share = 1 - std::exp(*bound);
      if (share > most.share) {
        most = {.setting = more->first, .than = fewer->first, .share = share};
      }
    }
  }
  return most;
}

}  // namespace

std::optional<double> ceiling_of(const Results& results) {
  if (!results.machine_state || !results.machine_state->ceiling) return std::nullopt;
  const Ceiling& ceiling = *results.machine_state->ceiling;
  if (!ceiling.arithmetic || !(*ceiling.arithmetic >= 1)) return std::nullopt;
  return std::max(1.0, std::min(*ceiling.arithmetic, ceiling.quota_cores.value_or(1e9)));
}

std::optional<SpeedUpLimit> speed_up_limit(const SettingLine& line) {
  if (!line.serial || line.cells.empty() || line.any_cell().waits) return std::nullopt;
  const Results& results = line.source->results;
  const Machine& machine = results.machine;
  if (machine.usable_cores == 0) return std::nullopt;
  const auto cores = static_cast<double>(machine.usable_cores);
  const auto ceiling = ceiling_of(results);
  const bool has_hyperthreads = machine.logical_cores > machine.physical_cores;
  return SpeedUpLimit{.serial = *line.serial,
                      .cores = machine.usable_cores,
                      .most = ceiling && !has_hyperthreads ? std::min(*ceiling, cores) : cores};
}

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
                                  const ByCell& by_cell, const Order& order,
                                  const std::optional<SpeedUpLimit>& limit) {
  const CellsBySetting measured = measured_settings(cells, by_cell);
  const double level = limit ? order.level_of_limit() / 2 : order.level_of_limit();
  auto open = open_by_times(measured, stop, by_cell, level);
  const auto at_stop = measured.find(stop);
  if (!limit || stop != limit->cores || at_stop == measured.end()) return open;
  const auto possible = most_possible(at_stop->second, by_cell, level, *limit);
  if (possible && (!open || *possible < open->share)) {
    open = OpenGain{.setting = measured.rbegin()->first, .than = stop, .share = *possible};
  }
  return open;
}

LineGain gain_of(const SettingLine& line, std::uint64_t stop, const ByCell& by_cell,
                 const Order& order) {
  const CellsBySetting measured = measured_settings(line.cells, by_cell);
  if (measured.empty()) return {};
  if (stop == measured.rbegin()->first) {
    const auto limit = speed_up_limit(line);
    return {.gain = limit && stop == limit->cores ? Gain::fills_cores : Gain::goes_on};
  }
  const auto open = open_gain(line.cells, stop, by_cell, order, speed_up_limit(line));
  return {.gain = open && !open->matters() ? Gain::stops : Gain::was_not_seen, .open = open};
}

std::string gain_text(Gain gain, std::uint64_t stop, const std::string& counted) {
  switch (gain) {
    case Gain::stops:
      return counted + (stop == 1 ? " is enough" : " are enough");
    case Gain::was_not_seen:
      return "no gain was seen beyond " + counted;
    case Gain::fills_cores:
      return counted + (stop == 1 ? " uses the one core" : " use all cores");
    case Gain::goes_on:
      return counted +
             (stop == 1 ? ", the most measured, still gains" : ", the most measured, still gain");
  }
  return "";
}

std::optional<std::uint64_t> certain_stop(const CellsBySetting& cells, const ByCell& by_cell,
                                          const Order& order,
                                          const std::optional<SpeedUpLimit>& limit) {
  const CellsBySetting measured = measured_settings(cells, by_cell);
  const auto stop = gain_stops_at(measured, order);
  if (!stop || *stop == measured.rbegin()->first) return std::nullopt;
  const auto open = open_gain(cells, *stop, by_cell, order, limit);
  return open && !open->matters() ? stop : std::nullopt;
}

}  // namespace reports
