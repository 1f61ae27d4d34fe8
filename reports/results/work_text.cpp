// SPDX-License-Identifier: Apache-2.0
#include "reports/results/work_text.h"

#include <map>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string shape_text(const Cell& cell) {
  std::string text;
  if (!cell.size_unit.empty()) {
    text += fmt::format(", size: {} {}", cell.size, sanitize(cell.size_unit, 60));
  }
  if (cell.time_scale != 1.0) text += ", " + time_scale_text(cell.time_scale);
  return text + options_text(cell);
}

std::string time_scale_text(double time_scale) {
  return time_scale == 0 ? "without its waits" : fmt::format("waits × {:.3g}", time_scale);
}

std::string options_text(const Cell& cell) {
  std::string text;
  std::map<std::string, std::string> effective = cell.default_options;
  for (const auto& [name, value] : cell.options) effective[name] = value;
  for (const auto& [name, value] : effective) {
    if (!name.starts_with('_')) text += ", " + option_text(name, value);
  }
  return text;
}

}  // namespace reports
