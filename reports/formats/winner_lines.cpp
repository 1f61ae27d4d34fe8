// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/winner_lines.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/answers/best_settings.h"
#include "reports/charts/catalogue.h"
#include "reports/charts/support/work_names.h"
#include "reports/summary/subset.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns how many lines one of so many works has: more of them fill a screen.
std::size_t max_lines_of(std::size_t works) { return works <= 2 ? 12 : works <= 4 ? 5 : 1; }

/// "1.86×" without the sign, which words stand for here.
std::string factor(double ratio) {
  const std::string text = format_ratio(ratio);
  return text.substr(0, text.find("×"));
}

std::string padded(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

/// A model that is slower than the winner.
struct Slower {
  std::string name;
  Figure ratio;  ///< of its time to the winner's
};

std::string lines_of(std::vector<Slower> all, std::size_t max_lines, const TextLayout& layout) {
  std::ranges::stable_sort(all, {}, [](const Slower& one) { return one.ratio.value; });
  const std::size_t left_out = all.size() > max_lines ? all.size() - max_lines : 0;
  all.resize(all.size() - left_out);
  std::size_t value_width = 0;
  std::size_t low_width = 0;
  std::size_t high_width = 0;
  for (const Slower& one : all) {
    value_width = std::max(value_width, width(factor(one.ratio.value)));
    if (!one.ratio.interval) continue;
    low_width = std::max(low_width, width(factor(one.ratio.interval->low)));
    high_width = std::max(high_width, width(factor(one.ratio.interval->high)));
  }
  std::string text;
  for (const Slower& one : all) {
    std::string interval;
    if (one.ratio.interval) {
      interval = fmt::format(" [{}, {}]", padded(factor(one.ratio.interval->low), low_width),
                             padded(factor(one.ratio.interval->high), high_width));
    }
    text += fmt::format("    {}{} times as fast as {}\n",
                        padded(factor(one.ratio.value), value_width), interval, one.name);
  }
  if (left_out > 0) text += fmt::format("    and {} more, in the table\n", left_out);
  return fold(text, layout.width);
}

std::string about_work(const BestSettings& best, std::size_t column, bool with_label) {
  std::vector<WorkName> every;
  every.reserve(best.columns.size());
  for (const BestColumn& one : best.columns) every.push_back(one.work);
  const std::string work = name_works({best.columns[column].work}, every);
  return with_label ? fmt::format("{} ({})", work, best.label) : work;
}

/// Returns the row of serial; nothing where the column has none with a result.
std::optional<std::size_t> serial_row(const BestSettings& best, std::size_t column) {
  for (std::size_t row = 0; row < best.rows.size(); ++row) {
    const MatrixCell& square = best.square(row, column);
    if (square.is_serial && square.time_ns) return row;
  }
  return std::nullopt;
}

std::string heading_of(const BestSettings& best, std::size_t column,
                       const std::vector<std::size_t>& first, std::size_t winner,
                       const std::string& work) {
  const bool is_alone = first.size() == 1 && first.front() == winner;
  const std::string name = best.name(winner, column);
  if (is_alone) return fmt::format("{} is the fastest for {}", name, work);
  if (best.square(winner, column).is_reference) {
    const auto slower = best.slower_than_serial_reference(column);
    return fmt::format(
        "{} is faster than {} for {}", name,
        best.are_all_others(slower, column) ? "all others" : best.name(slower.front(), column),
        work);
  }
  if (best.square(winner, column).is_serial) {
    return fmt::format("no model is surely faster than {} for {}", name, work);
  }
  std::vector<std::string> names;
  names.reserve(first.size());
  for (const std::size_t row : first) names.push_back(best.name(row, column));
  return fmt::format("{} are the fastest for {} and cannot be told apart", listing(names), work);
}

std::string winners_of(const BestSettings& best, std::size_t column, bool with_label,
                       std::size_t max_lines, const ByCell& by_cell, const TextLayout& layout) {
  const std::vector<std::size_t> first = best.first_ones(column);
  if (first.empty()) return "";
  std::size_t winner = first.front();
  const auto serial = serial_row(best, column);
  const bool serial_ties = serial && std::ranges::find(first, *serial) != first.end();
  const bool serial_wins = serial && !best.slower_than_serial_reference(column).empty();
  if (serial_ties || serial_wins) winner = *serial;
  const MatrixCell& square_of_winner = best.square(winner, column);
  std::vector<Slower> slower;
  std::vector<std::string> undecided;
  for (std::size_t row = 0; row < best.rows.size(); ++row) {
    const MatrixCell& square = best.square(row, column);
    const bool is_first = std::ranges::find(first, row) != first.end();
    if (!square.cell || !square.time_ns || row == winner || (is_first && !serial_wins)) continue;
    const auto ratio = ratio_of(by_cell, *square.cell, *square_of_winner.cell);
    const bool is_slower =
        serial_wins || serial_ties ? square.is_slower_than_serial : square.is_slower;
    if (ratio && is_slower) {
      slower.push_back({best.name(row, column), *ratio});
    } else if (square.is_ranked || serial_wins) {
      undecided.push_back(best.name(row, column));
    }
  }
  std::string text = heading_of(best, column, first, winner, about_work(best, column, with_label));
  const bool is_one_of_several = first.size() > 1 && winner == first.front() && !serial_ties;
  if (is_one_of_several && !slower.empty()) text += "; the first is";
  if (serial_ties && first.size() > 1 && !slower.empty()) {
    text += "; " + best.name(winner, column) + " is";
  }
  text = fold(text + "\n", layout.width) + lines_of(std::move(slower), max_lines, layout);
  if (!undecided.empty()) {
    text += fold("    and not surely faster than " + listing(undecided) + "\n", layout.width);
  }
  if (first.size() == 1 && !square_of_winner.about_setting.empty()) {
    text += fold("    " + square_of_winner.about_setting + "\n", layout.width);
  }
  return text;
}

}  // namespace

std::string format_winners(const Section& section, const Source& source, const TextLayout& layout) {
  if (ranking_mode_of(section.chart) != RankingMode::contestants) return "";
  Selection selection{.source = &source, .cells = {}};
  const Plan& plan = source.results.plan;
  if (source.results.unranked) return "";
  if (const Experiment* experiment = find_experiment(plan, section.name, section.chart)) {
    selection.cells = experiment->cells;
  } else if (section.chart == chosen_by_hand && plan.experiments.empty()) {
    selection.cells.resize(plan.cells.size());
    std::iota(selection.cells.begin(), selection.cells.end(), 0);
  }
  if (selection.cells.empty()) return "";
  const std::vector<BestSettings> all = best_settings(std::span(&selection, 1));
  const ByCell by_cell(source.results);
  std::size_t works = 0;
  for (const BestSettings& best : all) works += best.columns.size();
  const std::size_t max_lines = max_lines_of(layout.is_wide ? 1 : works);
  std::string text;
  for (const BestSettings& best : all) {
    for (std::size_t column = 0; column < best.columns.size(); ++column) {
      text += winners_of(best, column, all.size() > 1, max_lines, by_cell, layout);
    }
  }
  return text;
}

}  // namespace reports
