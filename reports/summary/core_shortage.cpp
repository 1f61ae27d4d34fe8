// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/core_shortage.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

bool has_setting(const Cell& cell, const char* name) {
  const auto given = cell.settings.find(name);
  return given != cell.settings.end() && given->second == "yes";
}

/// Returns the options that pin the workers of these cells, as a subject.
std::string pinning_options(const std::vector<const Cell*>& cells) {
  bool by_setting = false;
  std::string by_placement;
  for (const Cell* const cell : cells) {
    const auto placement = cell->options.find("placement");
    if (placement == cell->options.end()) {
      by_setting = true;
    } else {
      by_placement = "--placement=" + sanitize(placement->second, 60);
    }
  }
  if (by_placement.empty()) return "--pin";
  return by_setting ? "--pin and " + by_placement : by_placement;
}

std::string cells_named(const std::vector<const Cell*>& cells) {
  constexpr std::size_t shown = 5;
  std::string names = pluralize(cells.size(), "cell") + " (";
  for (std::size_t i = 0; i < std::min(shown, cells.size()); ++i) {
    names += (i == 0 ? "" : ", ") + sanitize(cells[i]->name, 100);
  }
  return names + (cells.size() > shown ? ", …)" : ")");
}

}  // namespace

std::string core_shortage_warning(const Results& results) {
  const std::uint64_t usable = results.machine.usable_cores;
  const std::uint64_t logical = results.machine.logical_cores;
  if (usable == 0) return {};  // nobody knows
  std::vector<const Cell*> pinned;
  std::vector<const Cell*> crowded;
  for (const Cell& cell : results.plan.cells) {
    const std::uint64_t cores = has_setting(cell, "one-core") ? 1 : usable;
    if (has_setting(cell, "pin")) {
      if (cell.workers > cores) pinned.push_back(&cell);
    } else if (cores == usable && usable < logical && cell.workers > usable && !cell.waits &&
               results.plan.experiments.empty()) {
      crowded.push_back(&cell);
    }
  }
  std::string text;
  if (!pinned.empty()) {
    text = fmt::format(
        "{}: there are more workers than cores for them in {}: {} may be used, or one with "
        "--one-core, so that several workers are pinned to the same core and take turns there. Use "
        "fewer --workers, or allow more cores.",
        pinning_options(pinned), cells_named(pinned), pluralize(usable, "core"));
  }
  if (!crowded.empty()) {
    text += fmt::format(
        "{}There are more workers than usable cores in {}: only {} of the machine's {} may be "
        "used, by this process's affinity mask or its cgroup's quota, so that the workers take "
        "turns. Use fewer --workers, or allow more cores.",
        text.empty() ? "" : " ", cells_named(crowded), usable, pluralize(logical, "core"));
  }
  return text;
}

}  // namespace reports
