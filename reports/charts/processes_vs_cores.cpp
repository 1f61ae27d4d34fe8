// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/open_gain.h"
#include "reports/charts/support/scaling.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// "+4.0 %": how much longer than that whose ratio to it is 1.
std::string signed_percent(double ratio) {
  const double share = ratio - 1;
  return format_signed_percent(share, std::abs(100 * share) < 9.95 ? 1 : 0);
}

/// Says what the most workers cost beside those at which the gain stops, by a ratio of times.
/// `is_slower`: surely.
std::string cost_of_more(const Figure& ratio, std::uint64_t most, std::uint64_t stop,
                         bool is_slower) {
  // A sign for "less", as its interval has it.
  std::string text = ratio.value < 1 ? fmt::format("{} change the time of {} by {}", most, stop,
                                                   signed_percent(ratio.value))
                                     : fmt::format("{} cost {} more time than {}", most,
                                                   signed_percent(ratio.value).substr(1), stop);
  text += " " + interval_text(ratio, signed_percent);
  if (!ratio.interval) return text + "(too few trials for an interval)";
  return is_slower ? text : text + ", which may be no difference";
}

std::string speed_up_text(const SettingLine& line, std::uint64_t workers, const ByCell& by_cell) {
  const auto speed_up =
      line.serial ? ratio_of(by_cell, *line.serial, line.cells.at(workers)) : std::nullopt;
  return speed_up ? with_interval(*speed_up, format_ratio) + " serial" : "";
}

std::string answer(const LineGroup& group, const SettingLine& line, const ByCell& by_cell,
                   const Order& order) {
  const CellsBySetting levels = measured_settings(line.cells, by_cell);
  const std::string start = group.title + ": ";
  const std::string noun = worker_noun(line.any_cell());
  if (levels.empty()) return fmt::format("{}{} has no result", start, line.name());
  if (levels.size() == 1) {
    return fmt::format("{}where {} stops gaining cannot be told: only {} gave results", start,
                       line.name(), pluralize(levels.begin()->first, noun));
  }
  const auto stops = gain_stops_at(levels, order);
  if (!stops) {
    return fmt::format("{}where {} stops gaining cannot be told with fewer than {}", start,
                       line.name(), pluralize(order.min_rounds(), "round"));
  }
  const std::uint64_t stop = *stops;
  const std::uint64_t most = levels.rbegin()->first;
  const std::string speed_up = speed_up_text(line, stop, by_cell);
  if (stop == most) {
    return fmt::format("{}{} still gains at {}, the most that were measured{}", start, line.name(),
                       pluralize(most, noun), speed_up.empty() ? "" : ": " + speed_up);
  }
  const auto open = open_gain(line.cells, stop, by_cell, order);
  if (!open || open->matters()) {
    return fmt::format(
        "{}where {} stops gaining cannot be told: more than {}{} were not seen to be faster, but "
        "{}",
        start, line.name(), pluralize(stop, noun), speed_up.empty() ? "" : " (" + speed_up + ")",
        open ? "that " + saving_text(*open, stop) + " cannot be ruled out"
             : "there are too few rounds to say how much faster they may be");
  }
  std::string text = fmt::format("{}on this machine {} stops gaining at {}{}", start, line.name(),
                                 pluralize(stop, noun), speed_up.empty() ? "" : ", " + speed_up);
  if (const auto ratio = ratio_of(by_cell, line.cells.at(most), line.cells.at(stop))) {
    const bool is_slower = order.is_faster(line.cells.at(stop), line.cells.at(most));
    text += "; " + cost_of_more(*ratio, most, stop, is_slower);
  }
  return text;
}

bool has_several_languages(std::span<const Selection> selections) {
  std::set<std::string> families;
  for (const Selection& selection : selections) {
    for (const std::uint64_t cell : existing_cells(selection)) {
      families.insert(selection.source->results.plan.cells[cell].family);
    }
  }
  return families.size() > 1;
}

}  // namespace

void make_processes_vs_cores(Section& section, std::span<const Selection> selections,
                             const Palette& palette) {
  const TrialsBySource by_source(selections);
  const auto groups = scaling_groups(selections, has_several_languages(selections));
  for (const LineGroup& group : groups) {
    for (const SettingLine& line : group.lines) {
      section.answers.push_back(
          answer(group, line, by_source.of(*line.source), by_source.order(*line.source)) + ".");
    }
  }
  for (const LineGroup& group : groups) {
    Chart time = time_chart(group, by_source, palette);
    time.id = chart_id(section, "time");
    section.charts.push_back(std::move(time));
    const bool has_serial = std::ranges::any_of(
        group.lines, [](const SettingLine& line) { return line.serial.has_value(); });
    if (!has_serial) continue;
    Chart speed_up = speed_up_chart(group, by_source, palette);
    speed_up.id = chart_id(section, "speed-up");
    section.charts.push_back(std::move(speed_up));
  }
  if (groups.empty()) section.answers.emplace_back("Nothing was measured.");
}

}  // namespace reports
