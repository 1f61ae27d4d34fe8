// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/setting_lines.h"

#include <algorithm>

#include "reports/text/text.h"

namespace reports {

std::string SettingLine::name() const {
  return sanitize(series + (label.empty() ? "" : " · " + label), 100);
}

SettingLine& LineGroups::line(const std::string& title, const std::string& workload,
                              const Source& source, const std::string& series) {
  const auto [place, is_new] = places_.try_emplace(title, groups_.size());
  if (is_new) groups_.push_back({.title = title, .workload = workload, .lines = {}});
  std::vector<SettingLine>& lines = groups_[place->second].lines;
  const auto line = std::ranges::find_if(
      lines, [&](const SettingLine& one) { return one.source == &source && one.series == series; });
  if (line != lines.end()) return *line;
  return lines.emplace_back(
      SettingLine{.source = &source, .label = {}, .series = series, .cells = {}});
}

}  // namespace reports
