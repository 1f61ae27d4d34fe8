// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/comparison_table.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/summary/comparisons.h"
#include "reports/summary/order.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;

/// The value of a comparison, in its unit.
std::string format_value(double value, Figure figure) {
  switch (figure) {
    case Figure::time_per_task:
      return value < 99.95 ? format_ratio(value) : format_number(value, 0) + "×";
    case Figure::cpu_share:
      return format_percent(value, 2);
    case Figure::wait_excess:
      return format_duration(value);
    case Figure::bytes_per_task:
      return format_number(value, 0) + " B";
    default:
      break;
  }
  return {};
}

/// One of the two sides of which it is made.
std::string format_side(double value, Figure figure) {
  return figure == Figure::bytes_per_task
             ? format_bytes(static_cast<std::uint64_t>(std::max(0.0, value)))
             : format_duration(value);
}

/// Formats a limit with the digits that the experiment gives it: "0.125×".
std::string format_limit(double limit, Figure figure) {
  const bool share = figure == Figure::cpu_share;
  if (!share && figure != Figure::time_per_task) return format_value(limit, figure);
  return share ? format_general(100 * limit) + " %" : format_general(limit) + "×";
}

std::string limits(const Comparison& comparison) {
  const auto& [low, high] = std::pair(comparison.at_least, comparison.at_most);
  if (low && high) {
    return fmt::format("{} – {}", format_limit(*low, comparison.figure),
                       format_limit(*high, comparison.figure));
  }
  if (high) return "≤ " + format_limit(*high, comparison.figure);
  if (low) return "≥ " + format_limit(*low, comparison.figure);
  return "";
}

/// "0.43× – 0.62×".
std::string interval_text(const Interval& interval, Figure figure) {
  return fmt::format("{} – {}", format_value(interval.low, figure),
                     format_value(interval.high, figure));
}

/// Says why there is no verdict where the 95 % interval beside it does not show it; empty else.
std::string why_untold(const Finding& finding, const Comparison& comparison, const Plan& plan) {
  if (!finding.verdict_interval) {
    return fmt::format("fewer than {} trials", finding.samples_needed);
  }
  if (outcome_of(finding.interval, comparison.at_least, comparison.at_most) ==
      Outcome::cannot_tell) {
    return "";
  }
  return fmt::format("for all {} verdicts to hold together the interval is {}",
                     limited_comparisons(plan),
                     interval_text(*finding.verdict_interval, comparison.figure));
}

std::string verdict_text(const Finding& finding, const Comparison& comparison, const Plan& plan) {
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
  const std::string why = why_untold(finding, comparison, plan);
  return why.empty() ? "cannot tell" : "cannot tell: " + why;
}

/// "0.51× [0.43×, 0.62×]".
std::string value_text(const Finding& finding, Figure figure) {
  std::string text = format_value(*finding.value, figure);
  if (!finding.interval) return text + " (too few trials for an interval)";
  return fmt::format("{} [{}, {}]", text, format_value(finding.interval->low, figure),
                     format_value(finding.interval->high, figure));
}

std::vector<std::string> row(const Comparison& comparison, const ByCell& results) {
  const Finding finding = evaluate(comparison, results);
  const std::string label = sanitize(comparison.label, 80);
  if (!finding.value) {
    return {label, "", "", "", "", limits(comparison), sanitize(finding.reason)};
  }
  const Figure figure = comparison.figure;
  const std::string value = format_value(*finding.value, figure);
  std::pair sides(format_side(*finding.cell_value, figure),
                  format_side(*finding.against_value, figure));
  // Times that look alike beside a ratio would contradict it.
  if (figure == Figure::time_per_task && value != format_ratio(1)) {
    sides = format_durations(*finding.cell_value, *finding.against_value);
  }
  return {label,
          sides.first,
          sides.second,
          value,
          finding.interval ? interval_text(*finding.interval, figure) : "",
          limits(comparison),
          verdict_text(finding, comparison, results.results().plan)};
}

/// "fork takes 1.04× the time of fork-floor" of a label "fork / fork-floor", and of others the
/// label with the figure.
std::string finding_text(const std::string& label, const std::string& value, bool is_ratio) {
  const std::string_view over = " / ";
  const std::size_t place = label.find(over);
  if (!is_ratio || place == std::string::npos) return label + ": " + value;
  return fmt::format("{} takes {} the time of {}", label.substr(0, place), value,
                     label.substr(place + over.size()));
}

bool has_digit(const std::string& text) {
  return std::ranges::any_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

}  // namespace

DataTable comparison_table(const Experiment& experiment, const Results& results) {
  DataTable table{
      {"comparison", "first", "second", "median", "95 % interval", "expected", "verdict"}, {}};
  const ByCell by_cell(results);
  for (const Comparison& comparison : experiment.comparisons) {
    table.rows.push_back(row(comparison, by_cell));
  }
  return table;
}

std::vector<Answer> comparison_answers(const Experiment& experiment, const Results& results,
                                       Inconclusive& inconclusive) {
  if (experiment.comparisons.empty()) return {};
  constexpr std::size_t max_figures = 8;
  std::size_t judged = 0;
  std::size_t hold = 0;
  std::vector<std::string> labels;
  std::vector<std::string> told;
  std::vector<std::string> figures;
  std::vector<std::string> failing;
  std::vector<std::string> failures;
  const ByCell by_cell(results);
  for (const Comparison& comparison : experiment.comparisons) {
    const Finding finding = evaluate(comparison, by_cell);
    if (!finding.value) continue;
    const std::string label = sanitize(comparison.label, 80);
    const std::string text = value_text(finding, comparison.figure);
    labels.push_back(label);
    told.push_back(finding_text(label, format_value(*finding.value, comparison.figure),
                                comparison.figure == Figure::time_per_task));
    if (figures.size() < max_figures) figures.push_back(label + ": " + text);
    if (finding.outcome != Outcome::none) ++judged;
    if (finding.outcome == Outcome::holds) ++hold;
    if (finding.outcome == Outcome::fails) {
      failing.push_back(told.back());
      failures.push_back(fmt::format("{}: {}, expected {}", label, text, limits(comparison)));
    }
    if (finding.outcome == Outcome::cannot_tell) {
      inconclusive.add("whether it is as the documentation expects", label,
                       finding.verdict_interval
                           ? "for all verdicts to hold together the intervals are too wide"
                           : fmt::format("fewer than {} trials", finding.samples_needed));
    }
  }
  if (told.empty()) {
    inconclusive.add("what is compared", "", "nothing of it was measured", "");
    return {};
  }
  std::vector<Answer> answers;
  // A label with a number of its own leaves room for one figure alone.
  const bool has_room = told.size() > 1 && !has_digit(labels[0]) && !has_digit(labels[1]);
  answers.emplace_back(has_room ? told[0] + "; " + told[1] + "." : told[0] + ".",
                       join_texts(figures));
  if (!failing.empty()) {
    answers.emplace_back(fmt::format("Beyond what the documentation expects: {}.", failing[0]),
                         join_texts(failures));
  }
  if (judged > 0) {
    answers.emplace_back(fmt::format(
        "{} of {} {} as the documentation expects (docs/experiments.md){}.", hold,
        pluralize(judged, "comparison"), hold == 1 ? "is" : "are",
        failing.empty() ? ""
                        : fmt::format("; {} not", failing.size() == 1 ? "one is" : "some are")));
  }
  return answers;
}

std::string format_comparisons(const Experiment& experiment, const Results& results,
                               const TextLayout& layout) {
  using enum TextTable::Align;
  const DataTable data = comparison_table(experiment, results);
  std::vector<TextTable::Column> columns;
  for (const std::string& title : data.columns) {
    columns.push_back({title, title == "comparison" ? left : title == "verdict" ? folded : dash});
  }
  TextTable table(std::move(columns));
  for (const auto& fields : data.rows) table.add_row(fields);
  return table.str(layout.width) + "\n";
}

}  // namespace reports
