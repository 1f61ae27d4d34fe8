// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "reports/charts/catalogue.h"
#include "reports/formats/comparison_table.h"
#include "reports/formats/not_applicable.h"
#include "reports/formats/table.h"
#include "reports/sections.h"
#include "reports/state/ceiling_text.h"
#include "reports/state/machine_line.h"
#include "reports/state/weak.h"
#include "reports/summary/comparability.h"
#include "reports/summary/subset.h"
#include "reports/text/text.h"
#include "reports/text/wrap.h"

namespace reports {
namespace {

constexpr std::size_t text_columns = 100;

using Describe = std::function<std::string(std::string_view)>;

/// Returns whether the cells are shown as ranked. They are all there is of a section without
/// charts.
bool is_ranked(const Section& section) {
  return section.charts.empty() || ranking_mode_of(section.chart) != RankingMode::points;
}

std::string table_of(const Chart& chart) {
  std::vector<TextTable::Column> columns;
  for (const std::string& name : chart.table.columns) {
    columns.push_back(
        {sanitize(name, 60), columns.empty() ? TextTable::Align::left : TextTable::Align::right});
  }
  TextTable table(std::move(columns));
  for (const auto& row : chart.table.rows) {
    std::vector<std::string> fields;
    for (const std::string& field : row) fields.push_back(sanitize(field, 100));
    table.add_row(std::move(fields));
  }
  return fmt::format("  {}\n{}\n", sanitize(chart.title, 200), table.str());
}

/// Cells that were chosen by hand have no question but the one that whoever chose them has in mind.
bool is_by_hand(const Section& section) { return section.chart == chosen_by_hand; }

std::string answers_of(const Section& section) {
  std::string text;
  if (!is_by_hand(section)) {
    text = fmt::format("{}: {}\n", sanitize(section.name, 60), sanitize(section.question, 200));
  }
  for (const Answer& answer : section.answers) {
    text += wrap(sanitize(answer.sentence, 2000), text_columns, 2, 4);
    text += wrap(sanitize(answer.evidence, 2000), text_columns, 4, 4);
  }
  text += wrap(sanitize(section.inconclusive, 2000), text_columns, 2, 4);
  return text + (section.answers.empty() && section.inconclusive.empty() ? "" : "\n");
}

/// Describes what one source has for a section beside the charts.
std::string cells_of(const Section& section, const Source& source, const Describe& describe,
                     TableWidth width) {
  const Results& results = source.results;
  const Experiment* const experiment = find_experiment(results.plan, section.name, section.chart);
  std::string text;
  if (experiment != nullptr && !experiment->comparisons.empty()) {
    text += format_comparisons(*experiment, results);
  }
  if (!is_ranked(section)) return text;
  if (const auto part = part_in(section, results)) {
    text += format_groups(part->results, part->order, describe, width);
  }
  return text;
}

/// Returns what a sentence about one of several sources begins with, or nothing.
std::string label_of(const Report& report, const Source& source) {
  return report.sources.size() > 1 ? sanitize(source.label, 60) + ": " : "";
}

/// Returns the lines that stand above all others.
std::string first_lines_of(const Report& report) {
  std::string text;
  for (const std::string& weak : report.weak) text += sanitize(weak, 1000) + "\n";
  for (const std::string& ceiling : report.ceilings) text += sanitize(ceiling, 1000) + "\n";
  for (const std::string& warning : report.warnings) {
    text += "warning: " + sanitize(warning, 2000) + "\n";
  }
  return text + (text.empty() ? "" : "\n");
}

/// Returns a line for each source that knows how quiet its machine was, or why that is not known.
std::string machine_lines_of(const Report& report) {
  std::string text;
  for (const Source& source : report.sources) {
    const auto& state = source.results.machine_state;
    if (!state) continue;
    const std::string line = label_of(report, source) + describe_quietness(*state);
    text += "machine: " + sanitize(line, 1000) + "\n";
  }
  return text;
}

}  // namespace

Report make_report(std::vector<Source> sources) {
  Report report;
  report.sources = std::move(sources);
  report.warnings = comparability_warnings(report.sources);
  report.sections = make_sections(report.sources);
  for (const Source& source : report.sources) {
    const auto& state = source.results.machine_state;
    if (state && state->ceiling) {
      report.ceilings.push_back(
          label_of(report, source) +
          describe_ceiling(*state->ceiling, source.results.machine.usable_cores) + ".");
    }
    if (const std::string why = describe_weakness(source.results); !why.empty()) {
      const std::string label = label_of(report, source);
      report.weak.push_back(
          fmt::format("{}{} run is weak: {}.", label, label.empty() ? "This" : "this", why));
    }
  }
  return report;
}

std::string format_text(const Report& report, const Describe& describe, TableWidth width) {
  std::string text = first_lines_of(report);
  const bool has_labels = report.sources.size() > 1;
  for (const Section& section : report.sections) {
    if (section.is_of_machine) continue;  // it has its lines below
    text += answers_of(section);
    for (const Source& source : report.sources) {
      const std::string cells = cells_of(section, source, describe, width);
      if (!cells.empty() && has_labels) text += "--- " + sanitize(source.label, 60) + " ---\n";
      text += cells;
    }
    if (is_ranked(section)) continue;
    for (const Chart& chart : section.charts) text += table_of(chart);
  }
  text += machine_lines_of(report);
  for (const Source& source : report.sources) text += format_not_applicable(source.results.plan);
  return text;
}

}  // namespace reports
