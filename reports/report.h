// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// Everything that a report says, in whatever form: computed from results files alone.
struct Report {
  std::vector<Source> sources;
  /// Of each run that is weak a sentence that says so, why, and what to do: the first words of a
  /// report.
  std::vector<std::string> weak;
  /// Of each run that measured it a sentence on what all cores together give against one.
  std::vector<std::string> ceilings;
  /// Reasons why figures of different sources must not be compared, a plain sentence each.
  std::vector<std::string> warnings;
  std::vector<Section> sections;
};

/// `sources` must not be empty, and their labels differ.
Report make_report(std::vector<Source> sources);

/// Text for a terminal: of every section the answers and then its tables, and last how quiet the
/// machine was. `describe` gives a workload's line under its title.
std::string format_text(const Report& report,
                        const std::function<std::string(std::string_view)>& describe,
                        TableWidth width = TableWidth::usual);

/// One file that opens anywhere, offline: the answers, the charts with their tables, what a sceptic
/// asks, and the results themselves as a download.
std::string format_page(const Report& report);

/// GitHub-flavoured Markdown that fits into a comment of a pull request: less than 60,000 bytes.
std::string format_markdown(const Report& report);

}  // namespace reports
