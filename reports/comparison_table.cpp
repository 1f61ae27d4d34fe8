// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison_table.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "reports/comparisons.h"
#include "reports/text.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;

/// The value of a comparison, in its unit.
std::string format_value(double value, Figure figure) {
  switch (figure) {
    case Figure::time_per_task:
      return value < 99.95 ? format_ratio(value) : format_number(value, 0) + "×";
    case Figure::cpu_share:
      return format_number(100 * value, 2) + " %";
    case Figure::wait_excess:
      return format_duration(value);
    case Figure::bytes_per_task:
      return format_number(value, 0) + " B";
  }
  return {};
}

/// One of the two sides of which it is made.
std::string format_side(double value, Figure figure) {
  return figure == Figure::bytes_per_task
             ? format_bytes(static_cast<std::uint64_t>(std::max(0.0, value)))
             : format_duration(value);
}

/// As it stands in the experiment, without digits that it does not have: "0.125×".
std::string format_limit(double limit, Figure figure) {
  const bool share = figure == Figure::cpu_share;
  if (!share && figure != Figure::time_per_task) return format_value(limit, figure);
  char text[32];
  std::snprintf(text, sizeof text, share ? "%g %%" : "%g×", share ? 100 * limit : limit);
  return text;
}

std::string limits(const Comparison& comparison) {
  const auto& [low, high] = std::pair(comparison.at_least, comparison.at_most);
  if (low && high) {
    return format_limit(*low, comparison.figure) + " – " + format_limit(*high, comparison.figure);
  }
  if (high) return "≤ " + format_limit(*high, comparison.figure);
  if (low) return "≥ " + format_limit(*low, comparison.figure);
  return "";
}

const char* text_of(const Finding& finding) {
  switch (finding.outcome) {
    case Outcome::none:
      return "";
    case Outcome::holds:
      return "holds";
    case Outcome::fails:
      return "fails";
    case Outcome::cannot_tell:
      break;
  }
  return finding.interval ? "cannot tell" : "cannot tell: fewer than 6 trials";
}

std::vector<std::string> row(const Comparison& comparison, const Results& results) {
  const Finding finding = evaluate(comparison, results);
  const std::string label = printable(comparison.label, 80);
  if (!finding.value) {
    return {label, "", "", "", "", limits(comparison), printable(finding.reason)};
  }
  const Figure figure = comparison.figure;
  return {label,
          format_side(*finding.cell_value, figure),
          format_side(*finding.against_value, figure),
          format_value(*finding.value, figure),
          finding.interval ? format_value(finding.interval->low, figure) + " – " +
                                 format_value(finding.interval->high, figure)
                           : "",
          limits(comparison),
          text_of(finding)};
}

}  // namespace

DataTable comparison_table(const Experiment& experiment, const Results& results) {
  DataTable table{
      {"comparison", "first", "second", "median", "95 % interval", "expected", "verdict"}, {}};
  for (const Comparison& comparison : experiment.comparisons) {
    table.rows.push_back(row(comparison, results));
  }
  return table;
}

std::string format_comparisons(const Experiment& experiment, const Results& results) {
  using enum TextTable::Align;
  const DataTable data = comparison_table(experiment, results);
  std::vector<TextTable::Column> columns;
  for (const std::string& title : data.columns) {
    columns.push_back({title, title == "comparison" || title == "verdict" ? left : right});
  }
  TextTable table(std::move(columns));
  for (const auto& fields : data.rows) table.add_row(fields);
  return table.str() + "\n";
}

}  // namespace reports
