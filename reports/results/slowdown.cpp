// SPDX-License-Identifier: Apache-2.0
#include "reports/results/slowdown.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string slowdown_of(const std::map<std::string, std::string>& options) {
  const auto given = options.find(slowdown_option);
  return given == options.end() ? "" : sanitize(given->second, 30);
}

std::string describe_slowdown(const std::string& percent) {
  return percent.empty() ? "" : ", " + percent + " % of the work done twice";
}

std::string slowdown_warning(const Plan& plan) {
  constexpr std::size_t shown = 8;
  std::size_t count = 0;
  std::string names;
  for (const Cell& cell : plan.cells) {
    const std::string percent = slowdown_of(cell.options);
    if (percent.empty()) continue;
    if (++count <= shown) {
      names +=
          fmt::format("{}{} ({} %)", count == 1 ? "" : ", ", sanitize(cell.name, 100), percent);
    }
  }
  if (count == 0) return "";
  if (count > shown) names += ", …";
  return fmt::format(
      "a part of the work was done twice on purpose (--inject-slowdown) in {}: {}. Such times test "
      "who has to notice, and say nothing about a model.",
      pluralize(count, "cell"), names);
}

}  // namespace reports
