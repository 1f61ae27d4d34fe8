// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/catalogue.h"
#include "reports/charts/common/claims.h"
#include "reports/claims/claim_lines.h"
#include "reports/formats/budget_lines.h"
#include "reports/formats/comparison_table.h"
#include "reports/formats/expected_failures.h"
#include "reports/formats/not_applicable.h"
#include "reports/formats/table.h"
#include "reports/formats/winner_lines.h"
#include "reports/sections.h"
#include "reports/state/ceiling_text.h"
#include "reports/state/machine_line.h"
#include "reports/state/weak.h"
#include "reports/summary/comparability.h"
#include "reports/summary/subset.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

using Describe = std::function<std::string(std::string_view)>;

/// Returns whether the cells are shown as ranked. They are all there is of a section without
/// charts.
bool is_ranked(const Section& section) {
  return section.charts.empty() || ranking_mode_of(section.chart) != RankingMode::points;
}

/// Returns whether what a column says are texts: they stand to the left, and may be shortened.
bool is_text(const DataTable& table, std::size_t column) {
  const std::string& title = table.columns[column];
  if (column == 0 || title == "remark" || title == "result") return true;
  const auto begins_as_number = [&](const std::vector<std::string>& row) {
    if (column >= row.size()) return false;
    const std::string& field = row[column];
    const std::size_t digit = field.find_first_of("0123456789");
    const bool has_sign =
        std::ranges::any_of(std::initializer_list<const char*>{"", "[", "+", "-", "−", "≥ ", "≤ ",
                                                               "≥", "≤", "< ", "> "},
                            [&](const char* sign) { return field.substr(0, digit) == sign; });
    return digit != std::string::npos && has_sign;
  };
  return std::ranges::none_of(table.rows, begins_as_number);
}

bool is_empty(const DataTable& table, std::size_t column) {
  return std::ranges::all_of(table.rows, [&](const std::vector<std::string>& row) {
    return column >= row.size() || row[column].empty();
  });
}

/// Returns whether a field of a table says that there is no result for want of time, also in some
/// case alone: "16 in flight: not measured".
bool says_nothing(const std::string& field) {
  return std::ranges::any_of(std::initializer_list<std::string>{"not measured", "left out: "},
                             [&](const std::string& text) {
                               return field.starts_with(text) ||
                                      field.find(": " + text) != std::string::npos;
                             });
}

/// Returns the figures of a chart that a terminal shows: those of a short table where there is one,
/// without rows that have no result, which are listed below all tables, and without saying of the
/// others that they have one.
DataTable shown_table(const Chart& chart, const TextLayout& layout) {
  if (layout.is_wide) return chart.table;
  DataTable table = chart.brief.rows.empty() ? chart.table : chart.brief;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (table.columns[column] != "result" && table.columns[column] != "verdict") continue;
    std::erase_if(table.rows, [&](const std::vector<std::string>& row) {
      return column < row.size() && says_nothing(row[column]);
    });
    // A row with figures needs no word for that they were measured.
    for (std::vector<std::string>& row : table.rows) {
      if (column < row.size() && row[column] == "measured") row[column].clear();
    }
  }
  return table;
}

/// Returns the figures of a chart, without the columns that say nothing.
std::string table_of(const Chart& chart, const TextLayout& layout) {
  using enum TextTable::Align;
  constexpr std::size_t max_rows = 40;
  const DataTable figures = shown_table(chart, layout);
  if (figures.rows.empty() && !layout.is_wide) return "";
  std::vector<TextTable::Column> columns;
  std::vector<std::size_t> shown;
  for (std::size_t column = 0; column < figures.columns.size(); ++column) {
    if (column > 0 && is_empty(figures, column)) continue;
    shown.push_back(column);
    columns.push_back({sanitize(figures.columns[column], 60), !is_text(figures, column) ? dash
                                                              : column == 0             ? left
                                                                                        : folded});
  }
  const std::size_t rows =
      layout.is_wide ? figures.rows.size() : std::min(max_rows, figures.rows.size());
  TextTable table(std::move(columns));
  for (std::size_t place = 0; place < rows; ++place) {
    const auto& row = figures.rows[place];
    std::vector<std::string> fields;
    fields.reserve(shown.size());
    for (const std::size_t column : shown) {
      fields.push_back(column < row.size() ? sanitize(row[column], 100) : "");
    }
    table.add_row(std::move(fields));
  }
  const std::string& subject = chart.subject.empty() ? chart.title : chart.subject;
  const std::string further = rows == figures.rows.size()
                                  ? ""
                                  : fmt::format("  and {}, with --wide\n",
                                                pluralize(figures.rows.size() - rows, "more row"));
  return fold(fmt::format("  {}\n", sanitize(subject, 200)), layout.width) +
         table.str(layout.width) + further + "\n";
}

/// Returns a paragraph within the layout, with `indent` spaces before it and two more before what
/// does not fit the first line.
std::string paragraph(const std::string& text, std::size_t indent, const TextLayout& layout) {
  if (text.empty()) return "";
  return fold(std::string(indent, ' ') + text + "\n", layout.width);
}

/// Returns whether what a section says stands in lines below the tables.
bool has_lines_of_its_own(const Section& section) {
  return section.is_of_machine || is_of_claim(section);
}

/// Cells that were chosen by hand have no question but the one that whoever chose them has in mind.
bool is_by_hand(const Section& section) { return section.chart == chosen_by_hand; }

std::string heading_of(const Section& section, const TextLayout& layout) {
  if (is_by_hand(section)) return "";
  return paragraph(
      fmt::format("{}: {}", sanitize(section.name, 60), sanitize(section.question, 200)), 0,
      layout);
}

/// `with_evidence`: where nothing below says it.
std::string answers_of(const Section& section, bool with_evidence, const TextLayout& layout) {
  std::string text = heading_of(section, layout);
  for (const Answer& answer : section.answers) {
    text += paragraph(sanitize(answer.sentence, 2000), 2, layout);
    if (with_evidence) text += paragraph(sanitize(answer.evidence, 2000), 6, layout);
  }
  text += paragraph(sanitize(section.inconclusive, 2000), 2, layout);
  return text;
}

/// Describes what one source has for a section beside the charts.
std::string cells_of(const Section& section, const Source& source, const Describe& describe,
                     const TextLayout& layout) {
  const Results& results = source.results;
  const Experiment* const experiment = find_experiment(results.plan, section.name, section.chart);
  std::string text;
  if (experiment != nullptr && !experiment->comparisons.empty()) {
    text += format_comparisons(*experiment, results, layout);
  }
  if (!is_ranked(section)) return text;
  if (const auto part = part_in(section, results)) {
    text += format_groups(part->results, part->order, describe, layout);
  }
  return text;
}

/// Returns what a sentence about one of several sources begins with, or nothing.
std::string label_of(const Report& report, const Source& source) {
  return report.sources.size() > 1 ? sanitize(source.label, 60) + ": " : "";
}

/// Returns the lines that stand above all others.
std::string first_lines_of(const Report& report, const TextLayout& layout) {
  std::string text;
  for (const std::string& weak : report.weak) text += paragraph(sanitize(weak, 1000), 0, layout);
  for (const std::string& ceiling : report.ceilings) {
    text += paragraph(sanitize(ceiling, 1000), 0, layout);
  }
  for (const std::string& warning : report.warnings) {
    text += paragraph("warning: " + sanitize(warning, 2000), 0, layout);
  }
  return text + (text.empty() ? "" : "\n");
}

/// Returns a line for each source that knows how quiet its machine was, or why that is not known.
std::string machine_lines_of(const Report& report, const TextLayout& layout) {
  std::string text;
  for (const Source& source : report.sources) {
    const auto& state = source.results.machine_state;
    if (!state) continue;
    const std::string line = label_of(report, source) + describe_quietness(*state);
    text += paragraph("machine: " + sanitize(line, 1000), 0, layout);
  }
  return text;
}

/// Returns what became of the expected failures, for all sections together.
std::string expected_failures_of(const Report& report, const TextLayout& layout) {
  std::string text;
  for (const Source& source : report.sources) {
    const std::string lines = format_expected_failures(source.results, layout.width);
    if (lines.empty()) continue;
    if (report.sources.size() > 1) text += "--- " + sanitize(source.label, 60) + " ---\n";
    text += lines;
  }
  return text + (text.empty() ? "" : "\n");
}

/// Returns what was left out of each source, for all sections together.
std::string left_out_of(const Report& report, const TextLayout& layout) {
  std::string text;
  for (const Source& source : report.sources) {
    const std::string lines = fold(left_out_lines(source.results, layout), layout.width);
    if (lines.empty()) continue;
    if (report.sources.size() > 1) text += "--- " + sanitize(source.label, 60) + " ---\n";
    text += lines;
  }
  return text + (text.empty() ? "" : "\n");
}

/// Returns the verdicts on the claims of each source.
std::string claims_of(const Report& report, const TextLayout& layout) {
  std::string text;
  for (const Source& source : report.sources) {
    const std::string lines = format_claims(source.results, layout);
    if (lines.empty()) continue;
    text += (text.empty() ? "" : "\n");
    if (report.sources.size() > 1) text += "--- " + sanitize(source.label, 60) + " ---\n";
    text += lines;
  }
  return text;
}

/// Returns whether all figures of a chart stand in the table of one before it: that draws others of
/// them, and the table says nothing new.
bool is_shown_before(std::span<const Chart> charts, std::size_t place) {
  const DataTable& table = charts[place].table;
  if (table.rows.empty()) return false;
  return std::ranges::any_of(charts.first(place), [&](const Chart& other) {
    if (other.table.columns != table.columns || !other.brief.rows.empty()) return false;
    const std::set<std::vector<std::string>> rows(other.table.rows.begin(), other.table.rows.end());
    return std::ranges::all_of(table.rows, [&](const auto& row) { return rows.contains(row); });
  });
}

/// Returns the tables of a section.
std::string tables_of(const Section& section, const Report& report, const Describe& describe,
                      const TextLayout& layout) {
  std::string text;
  for (const Source& source : report.sources) {
    const std::string cells = cells_of(section, source, describe, layout);
    if (!cells.empty() && report.sources.size() > 1) {
      text += "--- " + sanitize(source.label, 60) + " ---\n";
    }
    text += cells;
  }
  if (is_ranked(section)) return text;
  for (std::size_t place = 0; place < section.charts.size(); ++place) {
    if (!is_shown_before(section.charts, place)) text += table_of(section.charts[place], layout);
  }
  return text;
}

/// Returns what a section concludes: its answers, and who is how many times as fast as whom.
std::string conclusion_of(const Section& section, const Report& report, const TextLayout& layout) {
  std::string all;
  for (const Source& source : report.sources) {
    const std::string winners = format_winners(section, source, layout);
    if (winners.empty()) continue;
    all += "\n";
    if (report.sources.size() > 1) all += "--- " + sanitize(source.label, 60) + " ---\n";
    all += winners;
  }
  const std::string text = answers_of(section, all.empty(), layout) + all;
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

std::string format_text(const Report& report, const Describe& describe, const TextLayout& layout) {
  std::string text = first_lines_of(report, layout);
  const auto count = std::ranges::count_if(
      report.sections, [](const Section& section) { return !has_lines_of_its_own(section); });
  for (const Section& section : report.sections) {
    if (has_lines_of_its_own(section)) continue;
    const std::string tables = tables_of(section, report, describe, layout);
    if (!tables.empty() && count > 1) text += heading_of(section, layout) + "\n";
    text += tables;
  }
  text += expected_failures_of(report, layout);
  text += left_out_of(report, layout);
  text += machine_lines_of(report, layout);
  for (const Source& source : report.sources) {
    text += fold(format_not_applicable(source.results.plan), layout.width);
  }
  if (const std::string claims = claims_of(report, layout); !claims.empty()) {
    text += (text.empty() || text.ends_with("\n\n") ? "" : "\n") + claims;
  }
  // Who reads the last screen finds there what follows from all of it.
  for (const Section& section : report.sections) {
    if (has_lines_of_its_own(section)) continue;
    const std::string conclusion = conclusion_of(section, report, layout);
    if (!conclusion.empty())
      text += (text.empty() || text.ends_with("\n\n") ? "" : "\n") + conclusion;
  }
  return text;
}

}  // namespace reports
