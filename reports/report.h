// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary/section.h"
#include "reports/text/layout.h"

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

/// Text for a terminal: the tables of all sections, how quiet the machine was, what could not be
/// measured, and last, where the eye is when a command ends, the answers of all sections and how
/// many times as fast the winners are. `describe` gives a workload's line under its title.
std::string format_text(const Report& report,
                        const std::function<std::string(std::string_view)>& describe,
                        const TextLayout& layout = {});

/// One file that opens anywhere, offline: the answers, the charts with their tables, what a sceptic
/// asks, and the results themselves as a download.
std::string format_page(const Report& report);

/// GitHub-flavoured Markdown that fits into a comment of a pull request: less than 60,000 bytes.
std::string format_markdown(const Report& report);

}  // namespace reports
