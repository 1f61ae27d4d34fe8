// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/by_language.h"
#include "reports/charts/support/decision_squares.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::string in_flight(std::uint64_t concurrency) { return std::to_string(concurrency); }

/// A range of a map's axis, in words.
std::string range_text(const std::string& low, const std::string& high) {
  return low == high ? low : fmt::format("{} to {}", low, high);
}

std::string square_text(const MapSquare& square) {
  return fmt::format("{} waiting with {} in flight", share_text(square.share),
                     in_flight(square.concurrency));
}

/// Returns where the squares that a model wins lie: the smallest rectangle around them, if most of
/// it is the model's.
std::string region_of(const std::string& name, const std::vector<const MapSquare*>& won,
                      const std::vector<MapSquare>& squares) {
  const auto shares =
      std::ranges::minmax(won, {}, [](const MapSquare* square) { return square->share; });
  const auto concurrencies =
      std::ranges::minmax(won, {}, [](const MapSquare* square) { return square->concurrency; });
  const auto around =
      static_cast<std::size_t>(std::ranges::count_if(squares, [&](const MapSquare& at) {
        return at.share >= shares.min->share && at.share <= shares.max->share &&
               at.concurrency >= concurrencies.min->concurrency &&
               at.concurrency <= concurrencies.max->concurrency;
      }));
  if (won.size() * 2 < around) {
    constexpr std::size_t max_named = 3;
    std::vector<std::string> places;
    for (const MapSquare* square : won) {
      if (places.size() < max_named) places.push_back(square_text(*square));
    }
    if (won.size() > max_named) places.push_back(std::to_string(won.size() - max_named) + " more");
    return fmt::format("{} wins here and there: at {}.", named(name), listing(places));
  }
  std::string text =
      fmt::format("{} wins at {} waiting with {} in flight", named(name),
                  range_text(share_text(shares.min->share), share_text(shares.max->share)),
                  range_text(in_flight(concurrencies.min->concurrency),
                             in_flight(concurrencies.max->concurrency)));
  if (around > won.size()) {
    text += fmt::format(" ({} of the {} there)", won.size(), pluralize(around, "square"));
  }
  return text + ".";
}

void add_answers(std::vector<Answer>& answers, const std::string& prefix,
                 const SelectedCells& selected, const std::vector<MapSquare>& squares) {
  std::vector<std::pair<std::string, std::vector<const MapSquare*>>> won;
  std::map<std::string, std::size_t> tied;
  std::size_t ties = 0;
  std::size_t unknown = 0;
  for (const MapSquare& square : squares) {
    if (square.verdict == MapSquare::Verdict::winner) {
      const std::string name = method_of(selected, square.order[0].cell);
      auto place = std::ranges::find(won, name, [](const auto& entry) { return entry.first; });
      if (place == won.end()) place = won.insert(won.end(), {name, {}});
      place->second.push_back(&square);
    } else if (square.verdict == MapSquare::Verdict::tie) {
      ++ties;
      for (const std::string& name : first_ones(selected, square)) ++tied[name];
    } else {
      ++unknown;
    }
  }
  std::ranges::stable_sort(won, std::greater(),
                           [](const auto& entry) { return entry.second.size(); });
  std::vector<std::string> parts;
  for (const auto& [name, where] : won) {
    parts.push_back(fmt::format("{} wins {}", named(name), where.size()));
  }
  if (ties > 0) parts.push_back(ties == 1 ? "1 is a tie" : std::to_string(ties) + " are ties");
  if (unknown > 0) parts.push_back("of " + std::to_string(unknown) + " it cannot tell");
  if (squares.empty()) {
    answers.push_back(prefix + "Cannot tell: no mix of work was measured.");
    return;
  }
  if (unknown == squares.size()) {
    const std::string& reason = squares.front().reason;
    answers.push_back(fmt::format("{}Cannot tell for any of {}: {}.", prefix,
                                  pluralize(squares.size(), "square"),
                                  reason.empty() ? "no model has a result" : reason));
    return;
  }
  answers.push_back(
      fmt::format("{}Of {} {}.", prefix, pluralize(squares.size(), "square"), listing(parts)));
  for (const auto& [name, where] : won) {
    answers.push_back(prefix + region_of(name, where, squares));
  }
  if (tied.empty()) return;
  const auto most =
      std::ranges::max_element(tied, {}, [](const auto& entry) { return entry.second; })->second;
  std::vector<std::string> names;
  for (const auto& [name, times] : tied) {
    if (times == most) names.push_back(named(name));
  }
  answers.push_back(fmt::format("{}Of the ties {}{} among the fastest most often: in {} of {}.",
                                prefix, listing(names), names.size() == 1 ? " is" : " are", most,
                                ties));
}

}  // namespace

/// Adds which model is the fastest for which mix of computing and waiting.
void make_decision_map(Section& section, std::span<const Selection> selections,
                       const Palette& palette) {
  const std::vector<LanguagePart> parts = by_language(selections);
  const bool several = parts.size() > 1;
  for (const LanguagePart& part : parts) {
    const SelectedCells selected(part.selection);
    const auto squares = squares_of(selected);
    add_answers(section.answers, about(part.label), selected, squares);
    if (squares.empty()) continue;
    Chart chart{.id = "decision-map",
                .title = "The fastest model by mix of work",
                .note =
                    "Colour and shape: the model that is fastest for this mix of computing and "
                    "waiting with so many tasks in flight; the stronger, the further it is ahead "
                    "of the runner-up (the number). Grey: the fastest cannot be told apart. "
                    "Dashed: no verdict.",
                .spec = to_line(draw_map(selected, squares, palette)),
                .table = {square_figures, {}}};
    if (several) {
      chart.id += "-" + std::to_string(section.charts.size() + 1);
      chart.title += ": " + part.label;
    }
    for (const MapSquare& square : squares) {
      chart.table.rows.push_back(figures_of(selected, square));
    }
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports
