// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/answers/by_language.h"
#include "reports/charts/charts.h"
#include "reports/charts/support/decision_squares.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A range of a map's axis, in words.
std::string range_text(const std::string& low, const std::string& high) {
  return low == high ? low : fmt::format("{} to {}", low, high);
}

std::string mixes(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " mix" : " mixes");
}

/// The squares that a model wins.
struct Wins {
  std::string name;
  std::vector<const HeatmapCell*> squares;
};

/// Says what the mixes that a model wins have in common; empty where that is nothing.
std::string what_they_share(const Wins& wins) {
  const auto shares = std::ranges::minmax(wins.squares, {},
                                          [](const HeatmapCell* square) { return square->share; });
  constexpr std::int64_t half = 5'000;  // hundredths of a percent
  const bool is_one = wins.squares.size() == 1;
  if (shares.max->share == 0) return is_one ? ", one that only computes" : ", all without waiting";
  if (shares.min->share < half) return "";
  return is_one ? ", one that waits for at least half of the time"
                : ", all of which wait for at least half of the time";
}

/// "at 50 % waiting with 4 in flight and 90 % waiting with 64 in flight, 1.10× to 1.15× ahead of
/// the next": where the wins of a model lie, and its leads.
std::string evidence_of(const Wins& wins) {
  if (wins.squares.empty()) return wins.name + ": none";
  const auto shares = std::ranges::minmax(wins.squares, {},
                                          [](const HeatmapCell* square) { return square->share; });
  const auto in_flight = std::ranges::minmax(
      wins.squares, {}, [](const HeatmapCell* square) { return square->concurrency; });
  const auto leads = std::ranges::minmax(
      wins.squares, {}, [](const HeatmapCell* square) { return lead_of(*square).value; });
  const std::string ahead =
      range_text(format_times(lead_of(*leads.min).value), format_times(lead_of(*leads.max).value)) +
      " ahead of the next";
  constexpr std::size_t max_listed = 4;
  if (wins.squares.size() <= max_listed) {
    std::vector<std::string> places;
    places.reserve(wins.squares.size());
    for (const HeatmapCell* const square : wins.squares) {
      places.push_back(fmt::format("{} waiting with {} in flight", share_text(square->share),
                                   square->concurrency));
    }
    return fmt::format("{}: at {}, {}", wins.name, listing(places), ahead);
  }
  return fmt::format("{}: {} between {} waiting and {} in flight, {}", wins.name,
                     mixes(wins.squares.size()),
                     range_text(share_text(shares.min->share), share_text(shares.max->share)),
                     range_text(std::to_string(in_flight.min->concurrency),
                                std::to_string(in_flight.max->concurrency)),
                     ahead);
}

/// Gathers the squares by what is told of them.
struct Tally {
  std::vector<Wins> wins;  ///< the most first
  std::map<std::string, std::size_t> tied;
  std::size_t ties = 0;
  std::map<std::string, std::size_t> unknown;  ///< by the reason
};

Tally tally(const SelectedCells& selected, const std::vector<HeatmapCell>& squares) {
  Tally all;
  for (const HeatmapCell& square : squares) {
    if (square.verdict == HeatmapCell::Verdict::winner) {
      const std::string name = named(method_of(selected, square.order[0].cell));
      auto place = std::ranges::find(all.wins, name, &Wins::name);
      if (place == all.wins.end()) place = all.wins.insert(all.wins.end(), {name, {}});
      place->squares.push_back(&square);
    } else if (square.verdict == HeatmapCell::Verdict::tie) {
      ++all.ties;
      for (const std::string& name : first_ones(selected, square)) ++all.tied[named(name)];
    } else {
      ++all.unknown[square.reason.empty() ? "no model has a result" : square.reason];
    }
  }
  std::ranges::stable_sort(all.wins, std::greater(),
                           [](const Wins& wins) { return wins.squares.size(); });
  return all;
}

Answer ties_answer(const std::string& prefix, const Tally& all, std::size_t squares) {
  const auto most = std::ranges::max_element(all.tied, {}, [](const auto& entry) {
                      return entry.second;
                    })->second;
  std::vector<std::string> often;
  std::vector<std::string> evidence;
  for (const auto& [name, times] : all.tied) {
    if (times == most) often.push_back(name);
    if (evidence.size() < 8) evidence.push_back(fmt::format("{} in {}", name, times));
  }
  return {fmt::format("{}In {} of {} nothing leads by enough to matter; most often among the "
                      "fastest: {}.",
                      prefix, all.ties, mixes(squares), some_of(often, 2)),
          fmt::format("enough to matter: surely faster, and by {} or more; among the fastest: {}",
                      format_percent(lead_that_matters - 1, 0), listing(evidence))};
}

std::vector<Answer> answers_of(const std::string& prefix, const SelectedCells& selected,
                               const std::vector<HeatmapCell>& squares,
                               Inconclusive& inconclusive) {
  if (squares.empty()) {
    inconclusive.add("which model is the fastest", "", prefix + "no mix of work was measured", "");
    return {};
  }
  const Tally all = tally(selected, squares);
  std::vector<std::string> reasons;
  std::size_t unknown = 0;
  for (const auto& [reason, count] : all.unknown) {
    reasons.push_back(all.unknown.size() == 1 ? reason : fmt::format("{}: {}", count, reason));
    unknown += count;
  }
  if (unknown > 0) {
    inconclusive.add("which model is the fastest", prefix + mixes(unknown), join_texts(reasons));
  }
  std::vector<Answer> answers;
  if (!all.wins.empty()) {
    const Wins& first = all.wins.front();
    answers.emplace_back(
        fmt::format("{}{} wins {} of {}{}.", prefix, first.name, first.squares.size(),
                    mixes(squares.size()), what_they_share(first)),
        evidence_of(first));
  }
  if (all.wins.size() > 1) {
    std::vector<std::string> names;
    std::vector<std::string> evidence;
    std::size_t won = 0;
    for (std::size_t place = 1; place < all.wins.size(); ++place) {
      names.push_back(all.wins[place].name);
      evidence.push_back(evidence_of(all.wins[place]));
      won += all.wins[place].squares.size();
    }
    answers.emplace_back(names.size() == 1 ? fmt::format("{}{} wins {}{}.", prefix, names[0],
                                                         mixes(won), what_they_share(all.wins[1]))
                                           : fmt::format("{}{} win {} between them.", prefix,
                                                         some_of(names), mixes(won)),
                         join_texts(evidence));
  }
  if (all.ties > 0) {
    // What holds for most of the picture is its title.
    const bool are_most = all.ties > squares.size() / 2;
    answers.insert(are_most ? answers.begin() : answers.end(),
                   ties_answer(prefix, all, squares.size()));
  }
  return answers;
}

/// Returns the columns of the squares' figures that a terminal has room for.
DataTable brief_of(const DataTable& figures) {
  constexpr const char* shown[] = {"share of waiting", "in flight", "its time per task",
                                   "95 % interval", "verdict"};
  DataTable brief;
  std::vector<std::size_t> places;
  for (const char* const title : shown) {
    const auto place = std::ranges::find(figures.columns, title);
    places.push_back(static_cast<std::size_t>(place - figures.columns.begin()));
    brief.columns.emplace_back(title);
  }
  for (const std::vector<std::string>& row : figures.rows) {
    std::vector<std::string> fields;
    fields.reserve(places.size());
    for (const std::size_t place : places) fields.push_back(row.at(place));
    brief.rows.push_back(std::move(fields));
  }
  return brief;
}

}  // namespace

/// Adds which model is the fastest for which mix of computing and waiting.
void make_decision_map(Section& section, std::span<const Selection> selections,
                       const Palette& palette) {
  const std::vector<LanguagePart> parts = by_language(selections);
  const bool several = parts.size() > 1;
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_part;
  for (const LanguagePart& part : parts) {
    const SelectedCells selected(part.selection);
    const auto squares = heatmap_cells_of(selected);
    const std::string work = sanitize(part.label, 80);
    by_part.push_back(answers_of(about(part.label), selected, squares, inconclusive));
    for (Answer& answer : by_part.back()) {
      if (!work.empty()) answer.works = {work};
    }
    if (squares.empty()) continue;
    Chart chart{.id = "decision-map",
                .title = "The fastest model by mix of work",
                .note =
                    "Colour and shape: the model that is fastest for this mix of computing and "
                    "waiting with so many tasks in flight; the stronger, the further it is ahead "
                    "of the runner-up (the number). Grey: the fastest cannot be told apart by the "
                    "order of all squares, which is stricter than one interval, or are less "
                    "than 5 % apart. Dashed: no verdict. Squares have different numbers of "
                    "tasks, so their times are per task.",
                .spec = to_line(draw_map(selected, squares, palette)),
                .table = {square_figures, {}},
                .work = work};
    if (several) {
      chart.id += "-" + std::to_string(section.charts.size() + 1);
      chart.title += ": " + part.label;
    }
    for (const HeatmapCell& square : squares) {
      chart.table.rows.push_back(figures_of(selected, square));
    }
    chart.brief = brief_of(chart.table);
    section.charts.push_back(std::move(chart));
  }
  interleave_answers(section, std::move(by_part));
  inconclusive.put_into(section);
}

}  // namespace reports
