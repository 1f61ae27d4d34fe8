// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/finding.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {
namespace {

/// Breaks a text into lines, each of which begins with the indent but the first, which begins with
/// `begun`.
std::string wrapped(std::string_view begun, const std::string& text, std::size_t indent,
                    std::size_t columns) {
  std::string result(begun);
  std::size_t column = reports::width(begun);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (word.empty()) continue;
    if (column > indent && column + 1 + reports::width(word) > columns) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += " ";
      ++column;
    }
    result += word;
    column += reports::width(word);
  }
  return result + "\n";
}

const char* name_of(Finding::State state) {
  switch (state) {
    case Finding::State::fine:
      return "fine";
    case Finding::State::warning:
      return "warning";
    case Finding::State::unknown:
      break;
  }
  return "unknown";
}

}  // namespace

std::string format_findings(const std::vector<Finding>& findings, std::size_t columns) {
  std::size_t state_width = 0;
  std::size_t what_width = 0;
  for (const Finding& finding : findings) {
    state_width = std::max(state_width, std::string_view(name_of(finding.state)).size());
    what_width = std::max(what_width, finding.what.size());
  }
  const std::size_t indent = std::min(2 + state_width + 2 + what_width + 2, columns / 2);
  std::string text;
  for (const Finding& finding : findings) {
    const std::string begun = fmt::format("  {:<{}}  {:<{}}  ", name_of(finding.state), state_width,
                                          finding.what, what_width);
    text += wrapped(begun, reports::sanitize(finding.seen), indent, columns);
    if (finding.state == Finding::State::fine) continue;
    const std::string space(indent, ' ');
    text += wrapped(space, finding.why, indent, columns);
    text += wrapped(space + "→ ", finding.remedy, indent + 2, columns);
  }
  return text;
}

}  // namespace bench
