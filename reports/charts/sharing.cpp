// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/sharing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "reports/charts/charts.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// What one lock lets so many workers gain: those inside it work one after the other.
vega_lite::Guide limit_of(std::uint64_t workers) {
  vega_lite::Guide limit{.label = "limit of one lock", .points = {}};
  const auto most = static_cast<double>(workers);
  constexpr int steps = 40;
  for (int step = 0; step <= steps; ++step) {
    const double share = static_cast<double>(step) / steps;
    limit.points.emplace_back(100 * share, share * most <= 1 ? most : 1 / share);
  }
  return limit;
}

}  // namespace

/// Adds the speed-up against the serial run by the share of the work inside the lock.
void make_sharing(Section& section, std::span<const Selection> selections, const Palette& palette) {
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{
      .x = {.title = "work inside the lock (%)", .from_zero = true, .domain = Interval{0, 100}},
      .y = {.title = "speed-up over serial", .from_zero = true},
      .tooltip_titles = {"model", "inside", "speed-up", "95 % interval", "trials"},
      .points = {}};
  Chart drawn{.id = "sharing",
              .title = "What is gained over serial, by the share of the work inside the lock",
              .note =
                  "Each task alternates between work inside the lock and outside of it, which "
                  "add up to the same. Upright strokes: 95 % intervals. The dotted line is "
                  "what a lock that costs nothing would allow.",
              .spec = {},
              .table = {{"model", "lock", "workers", "inside", "speed-up", "95 % interval",
                         "trials", "result"},
                        {}},
              .work = "account"};
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  std::uint64_t most_workers = 0;
  const bool several = selections.size() > 1;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const auto lines = sharing_lines(selected, several);
    by_source.push_back(
        sharing_answers(about(several ? selected.label() : ""), selected, lines, inconclusive));
    for (const SharingLine& line : lines) {
      const std::string name = legend.add(
          line.series, line.source.empty() ? line.lock : line.lock + " · " + line.source);
      for (const auto& [share, point] : line.points) {
        const Cell& cell = selected.cell(point.cell);
        std::vector<std::string> row = {line.series, line.lock, std::to_string(cell.workers),
                                        format_percent(share, 0)};
        if (!point.gain) {
          row.insert(row.end(), {"", "", "0", point.missing_reason});
          drawn.table.rows.push_back(std::move(row));
          continue;
        }
        most_workers = std::max(most_workers, cell.workers);
        const std::string gain = format_times(point.gain->value);
        const std::string interval = interval_text(*point.gain, format_times);
        const std::string trials = std::to_string(point.gain->trials);
        row.insert(row.end(), {gain, interval, trials, "measured"});
        drawn.table.rows.push_back(std::move(row));
        chart.points.push_back(
            {.series = name,
             .x = 100 * share,
             .y = point.gain->value,
             .interval = point.gain->interval,
             .tooltip = {name, format_percent(share, 0), gain, interval, trials}});
      }
    }
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
  if (drawn.table.rows.empty()) return;
  if (most_workers > 1) chart.guides.push_back(limit_of(most_workers));
  drawn.spec = to_line(vega_lite::line_chart(chart, legend));
  section.charts.push_back(std::move(drawn));
}

}  // namespace reports
