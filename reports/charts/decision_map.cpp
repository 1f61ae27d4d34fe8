// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "reports/charts/charts.h"
#include "reports/charts/decision_squares.h"
#include "reports/text.h"

namespace reports::charts {
namespace {

using vega_lite::Json;
using Verdict = Square::Verdict;

constexpr const char* tie = "tie";
/// How far the winner is ahead of the runner-up, and how strongly it is drawn. Text must stay
/// legible on every one of them, on light and on dark pages.
struct Strength {
  double below;
  const char* text;
  double opacity;
};
constexpr Strength strengths[] = {
    {1.1, "< 1.1×", 0.35}, {1.5, "1.1–1.5×", 0.5}, {3.0, "1.5–3×", 0.65}, {1e300, "≥ 3×", 0.8}};

const Strength& strength_of(double lead) {
  return *std::ranges::find_if(strengths, [&](const Strength& strength) {
    return lead < strength.below || strength.below == std::rbegin(strengths)->below;
  });
}

std::string in_flight(std::uint64_t concurrency) { return std::to_string(concurrency); }

/// The runner-up's time over the winner's; of the medians where no round has both.
Measurement lead_of(const Square& square) {
  if (square.lead) return *square.lead;
  const double first = square.order[0].time_ns.median;
  return {first > 0 ? square.order[1].time_ns.median / first : 1.0, std::nullopt, 0};
}

std::string method_of(const Measured& measured, std::uint64_t cell) {
  return name_of(measured, cell, false).method();
}

std::vector<std::string> first_ones(const Measured& measured, const Square& square) {
  std::vector<std::string> names;
  for (const auto& contender : square.order) {
    if (contender.is_first) names.push_back(method_of(measured, contender.cell));
  }
  return names;
}

/// "tbb 1.20 ms, fork 3.40 ms".
std::string all_of(const Measured& measured, const Square& square) {
  std::string text;
  for (const auto& contender : square.order) {
    text += (text.empty() ? "" : ", ") + method_of(measured, contender.cell) + " " +
            format_duration(contender.time_ns.median);
  }
  return text;
}

/// What a square says: the verdict in a word or two, and in full.
struct Saying {
  std::string word;
  std::string full;
};

Saying saying_of(const Measured& measured, const Square& square) {
  switch (square.verdict) {
    case Verdict::winner: {
      const std::string name = method_of(measured, square.order[0].cell);
      return {name, name + " wins"};
    }
    case Verdict::tie: {
      const auto names = first_ones(measured, square);
      return {tie, "tie between " + enumerated(names)};
    }
    case Verdict::cannot_tell:
      return {"?", "cannot tell: " + square.reason};
    case Verdict::no_result:
      break;
  }
  const bool failed = std::ranges::any_of(square.lacks, [](const std::string& lack) {
    return lack.find(" failed: ") != std::string::npos;
  });
  return failed ? Saying{"failed", "no model has a result"}
                : Saying{"not measured", "not measured"};
}

/// The numbers of one square, as the table and hovering show them.
std::vector<std::string> figures_of(const Measured& measured, const Square& square) {
  std::vector<std::string> texts = {share_text(square.share), in_flight(square.concurrency),
                                    saying_of(measured, square).full};
  const auto& order = square.order;
  texts.push_back(order.empty() ? "" : format_duration(order[0].time_ns.median));
  texts.push_back(order.empty() ? "" : interval_text(order[0].time_ns.interval, format_duration));
  texts.push_back(order.size() < 2 ? "" : method_of(measured, order[1].cell));
  if (order.size() < 2) {
    texts.insert(texts.end(), {"", ""});
  } else {
    const Measurement lead = lead_of(square);
    texts.push_back(format_times(lead.median));
    texts.push_back(interval_text(lead.interval, format_times));
  }
  std::string rest = all_of(measured, square);
  for (const std::string& lack : square.lacks) rest += (rest.empty() ? "" : "; ") + lack;
  texts.push_back(std::move(rest));
  return texts;
}

const std::vector<std::string> figure_titles = {
    "share of waiting",    "in flight",     "verdict",
    "time of the fastest", "95 % interval", "runner-up",
    "runner-up / fastest", "95 % interval", "all, and what has no result"};

class MapSpec {
 public:
  MapSpec(const Measured& measured, const std::vector<Square>& squares, const Palette& palette)
      : measured_(measured), legend_(palette) {
    std::set<std::int64_t> shares;
    std::set<std::uint64_t> concurrencies;
    for (const Square& square : squares) {
      shares.insert(square.share);
      concurrencies.insert(square.concurrency);
      add(square);
    }
    for (const std::int64_t share : shares) columns_.push_back(share_text(share));
    for (const std::uint64_t concurrency : concurrencies) rows_.push_back(in_flight(concurrency));
    std::ranges::reverse(rows_);  // the most at the top
  }

  Json spec() const {
    Json spec = vega_lite::start(squares_);
    spec["height"] = {{"step", 46}};
    Json layers = Json::array();
    if (!legend_.empty()) layers.push_back(winners());
    if (has_ties_) layers.push_back(ties());
    layers.push_back(others());
    layers.push_back(text("word", has_ties_ || !legend_.empty(), -6, 11, true));
    layers.push_back(text("ahead", has_ties_ || !legend_.empty(), 9, 10, false));
    spec["layer"] = std::move(layers);
    return spec;
  }

 private:
  void add(const Square& square) {
    Json row = {{"share", share_text(square.share)}, {"in_flight", in_flight(square.concurrency)}};
    row["word"] = printable(saying_of(measured_, square).word, 60);
    row["kind"] = "other";
    row["series"] = "no verdict";
    if (square.verdict == Verdict::winner) {
      const Name name = name_of(measured_, square.order[0].cell, false);
      const double lead = lead_of(square).median;
      row["series"] = legend_.add(name.series, name.legend());
      row["kind"] = "winner";
      row["strength"] = strength_of(lead).text;
      row["ahead"] = format_times(lead);
      vega_lite::put_number(row, "lead", lead);
    } else if (square.verdict == Verdict::tie) {
      has_ties_ = true;
      row["series"] = tie;
      row["kind"] = tie;
      row["ahead"] = "of " + std::to_string(first_ones(measured_, square).size());
    }
    vega_lite::put_tooltip(row, figures_of(measured_, square));
    squares_.push_back(std::move(row));
  }

  Json place(const char* field, const char* title, const std::vector<std::string>& domain) const {
    Json encoding = {{"field", field}, {"type", "ordinal"}, {"title", title}, {"sort", nullptr}};
    encoding["scale"] = {{"domain", domain}, {"paddingInner", 0.05}, {"paddingOuter", 0.02}};
    encoding["axis"] = {{"labelAngle", 0}, {"grid", false}, {"ticks", false}, {"domain", false}};
    return encoding;
  }

  Json places() const {
    return {{"x", place("share", "share of a task's time that is waiting", columns_)},
            {"y", place("in_flight", "tasks in flight", rows_)}};
  }

  /// Of the winners, and of ties the grey.
  Json colour() const {
    Json encoding = legend_.colour();
    if (has_ties_) {
      encoding["scale"]["domain"].push_back(tie);
      encoding["scale"]["range"].push_back(vega_lite::neutral_colour);
    }
    return encoding;
  }

  Json parameter() const {
    Json parameter = legend_.parameter();
    if (has_ties_) parameter["value"].push_back({{"series", tie}});
    return parameter;
  }

  Json rect(const char* kind, Json mark) const {
    mark["type"] = "rect";
    mark["cornerRadius"] = 4;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(figure_titles);
    view["transform"] = {{{"filter", std::string("datum.kind === '") + kind + "'"}}};
    return view;
  }

  Json winners() const {
    Json view = rect("winner", Json::object());
    Json domain = Json::array();
    Json range = Json::array();
    for (const Strength& strength : strengths) {
      domain.push_back(strength.text);
      range.push_back(strength.opacity);
    }
    view["encoding"]["color"] = in_full(colour());
    view["encoding"]["opacity"] = {
        {"field", "strength"},
        {"type", "ordinal"},
        {"scale", {{"domain", std::move(domain)}, {"range", std::move(range)}}},
        {"legend",
         {{"title", "ahead of the runner-up"},
          {"titleLimit", 300},
          {"orient", "top"},
          {"columns", 4},
          {"symbolType", "square"},
          {"symbolFillColor", vega_lite::neutral_colour},
          {"symbolStrokeWidth", 0}}}};
    view["transform"].push_back(vega_lite::Legend::filter());
    view["params"] = {parameter()};
    return view;
  }

  Json ties() const {
    // Paler than a baseline that wins, which is grey, too.
    Json view =
        rect("tie",
             {{"fillOpacity", 0.2}, {"stroke", vega_lite::neutral_colour}, {"strokeOpacity", 0.5}});
    view["encoding"]["color"] = in_full(colour());
    view["transform"].push_back(vega_lite::Legend::filter());
    if (legend_.empty()) view["params"] = {parameter()};
    return view;
  }

  /// Squares without a verdict are but outlines.
  Json others() const {
    return rect("other", {{"fillOpacity", 0.001},  // so that hovering finds it
                          {"fill", vega_lite::neutral_colour},
                          {"stroke", vega_lite::neutral_colour},
                          {"strokeDash", {3, 3}},
                          {"strokeOpacity", 0.7}});
  }

  /// In the middle of its square, cut where it is longer than that.
  Json text(const char* field, bool can_hide, int below_middle, int size, bool is_bold) const {
    Json mark = {{"type", "text"},
                 {"baseline", "middle"},
                 {"dy", below_middle},
                 {"fontSize", size},
                 {"limit", {{"expr", "bandwidth('x') - 4"}}}};
    if (is_bold) mark["fontWeight"] = 600;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["encoding"]["text"] = {{"field", field}, {"type", "nominal"}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(figure_titles);
    view["transform"] = Json::array();
    // What a click on the legend hides takes its text along.
    if (can_hide) {
      view["transform"].push_back(
          {{"filter", {{"or", {{{"param", "shown"}}, "datum.kind === 'other'"}}}}});
    }
    return view;
  }

  const Measured& measured_;
  vega_lite::Legend legend_;
  bool has_ties_ = false;
  std::vector<std::string> columns_;
  std::vector<std::string> rows_;
  Json squares_ = Json::array();
};

std::string count(std::size_t number, const std::string& of) {
  return std::to_string(number) + " " + of + (number == 1 ? "" : "s");
}

/// A range of a map's axis, in words.
std::string range_text(const std::string& low, const std::string& high) {
  return low == high ? low : low + " to " + high;
}

std::string square_text(const Square& square) {
  return share_text(square.share) + " waiting with " + in_flight(square.concurrency) + " in flight";
}

/// Where the squares that a model wins lie: the smallest rectangle around them, if most of it is
/// the model's.
std::string region_of(const std::string& name, const std::vector<const Square*>& won,
                      const std::vector<Square>& squares) {
  const auto [least, most] =
      std::ranges::minmax(won, {}, [](const Square* square) { return square->share; });
  const auto [fewest, highest] =
      std::ranges::minmax(won, {}, [](const Square* square) { return square->concurrency; });
  const auto around =
      static_cast<std::size_t>(std::ranges::count_if(squares, [&](const Square& at) {
        return at.share >= least->share && at.share <= most->share &&
               at.concurrency >= fewest->concurrency && at.concurrency <= highest->concurrency;
      }));
  if (won.size() * 2 < around) {
    constexpr std::size_t most_named = 3;
    std::vector<std::string> places;
    for (const Square* square : won) {
      if (places.size() < most_named) places.push_back(square_text(*square));
    }
    if (won.size() > most_named)
      places.push_back(std::to_string(won.size() - most_named) + " more");
    return named(name) + " wins here and there: at " + enumerated(places) + ".";
  }
  std::string text =
      named(name) + " wins at " + range_text(share_text(least->share), share_text(most->share)) +
      " waiting with " +
      range_text(in_flight(fewest->concurrency), in_flight(highest->concurrency)) + " in flight";
  if (around > won.size()) {
    text += " (" + std::to_string(won.size()) + " of the " + count(around, "square") + " there)";
  }
  return text + ".";
}

void add_answers(std::vector<std::string>& answers, const std::string& prefix,
                 const Measured& measured, const std::vector<Square>& squares) {
  std::vector<std::pair<std::string, std::vector<const Square*>>> won;
  std::map<std::string, std::size_t> tied;
  std::size_t ties = 0;
  std::size_t unknown = 0;
  for (const Square& square : squares) {
    if (square.verdict == Verdict::winner) {
      const std::string name = method_of(measured, square.order[0].cell);
      auto place = std::ranges::find(won, name, [](const auto& entry) { return entry.first; });
      if (place == won.end()) place = won.insert(won.end(), {name, {}});
      place->second.push_back(&square);
    } else if (square.verdict == Verdict::tie) {
      ++ties;
      for (const std::string& name : first_ones(measured, square)) ++tied[name];
    } else {
      ++unknown;
    }
  }
  std::ranges::stable_sort(won, std::greater(),
                           [](const auto& entry) { return entry.second.size(); });
  std::vector<std::string> parts;
  for (const auto& [name, where] : won) {
    parts.push_back(named(name) + " wins " + std::to_string(where.size()));
  }
  if (ties > 0) parts.push_back(ties == 1 ? "1 is a tie" : std::to_string(ties) + " are ties");
  if (unknown > 0) parts.push_back("of " + std::to_string(unknown) + " it cannot tell");
  if (squares.empty()) {
    answers.push_back(prefix + "Cannot tell: no mix of work was measured.");
    return;
  }
  if (unknown == squares.size()) {
    const std::string& reason = squares.front().reason;
    answers.push_back(prefix + "Cannot tell for any of " + count(squares.size(), "square") + ": " +
                      (reason.empty() ? "no model has a result" : reason) + ".");
    return;
  }
  answers.push_back(prefix + "Of " + count(squares.size(), "square") + " " + enumerated(parts) +
                    ".");
  for (const auto& [name, where] : won) {
    answers.push_back(prefix + region_of(name, where, squares));
  }
  if (tied.empty()) return;
  const auto most =
      std::ranges::max_element(tied, {}, [](const auto& entry) { return entry.second; });
  answers.push_back(prefix + "Of the ties " + named(most->first) +
                    " is among the fastest most often: in " + std::to_string(most->second) +
                    " of " + std::to_string(ties) + ".");
}

}  // namespace

void decision_map(Section& section, std::span<const Selection> selections, const Palette& palette) {
  const bool several = selections.size() > 1;
  for (const Selection& selection : selections) {
    const Measured measured(selection);
    const auto squares = squares_of(measured);
    add_answers(section.answers, about(several ? measured.label() : ""), measured, squares);
    if (squares.empty()) continue;
    Chart chart{.id = "decision-map",
                .title = "The fastest model by mix of work",
                .note =
                    "Colour: the model that is fastest for this mix of computing and waiting "
                    "with so many tasks in flight; the stronger, the further it is ahead of "
                    "the runner-up (the number). Grey: the fastest cannot be told apart. "
                    "Dashed: no verdict.",
                .spec = to_line(MapSpec(measured, squares, palette).spec()),
                .table = {figure_titles, {}}};
    chart.note += languages_note({&selection, 1});
    if (several) {
      chart.id += "-" + std::to_string(section.charts.size() + 1);
      chart.title += ": " + measured.label();
    }
    for (const Square& square : squares) {
      chart.table.rows.push_back(figures_of(measured, square));
    }
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports::charts
