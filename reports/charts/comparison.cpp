// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/figures.h"

namespace reports {
namespace {

/// The cells of works that wait, or of those that only compute.
std::vector<Selection> part_of(std::span<const Selection> selections, bool waits) {
  std::vector<Selection> part;
  for (const Selection& selection : selections) {
    std::vector<std::uint64_t> cells = existing_cells(selection);
    std::erase_if(cells, [&](std::uint64_t index) {
      const Cell& cell = selection.source->results.plan.cells[index];
      return cell.waits != waits || cell.arrival_rate > 0;
    });
    part.push_back({.source = selection.source, .cells = std::move(cells)});
  }
  return part;
}

/// Returns whether some series has one work with several workers, or tasks in flight.
bool is_swept(std::span<const Selection> selections, std::uint64_t Cell::*setting) {
  for (const Selection& selection : selections) {
    std::map<std::string, std::set<std::uint64_t>> counts;
    for (const std::uint64_t index : selection.cells) {
      const Cell& cell = selection.source->results.plan.cells[index];
      auto& seen =
          counts[fmt::format("{}\n{}", Palette::series_with_settings(cell), cell.workload)];
      seen.insert(cell.*setting);
      if (seen.size() > 1) return true;
    }
  }
  return false;
}

}  // namespace

/// Adds the overview of cells that were chosen by hand, and charts by workers and by tasks in
/// flight where these were varied.
void make_comparison(Section& section, std::span<const Selection> selections,
                     const Palette& palette) {
  make_overview(section, selections, palette);
  // Who is the fastest, and with how many workers, is said; of the sweeps there are the pictures.
  const auto answers = section.answers;
  const std::string inconclusive = section.inconclusive;
  const auto computing = part_of(selections, false);
  if (is_swept(computing, &Cell::workers)) make_processes_vs_cores(section, computing, palette);
  const auto waiting = part_of(selections, true);
  if (is_swept(waiting, &Cell::concurrency)) make_io_concurrency(section, waiting, palette);
  section.answers = answers;
  section.inconclusive = inconclusive;
}

}  // namespace reports
