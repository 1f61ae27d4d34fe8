// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "reports/charts/support/decision_squares.h"
#include "reports/charts/support/line_labels.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr const char* tie = "tie";
constexpr std::size_t max_word = 10;  ///< characters in a line of a square
constexpr double line_height = 11;

/// The lead of the winner over the runner-up, and the strength in which it is drawn. Text must stay
/// legible on every one of them, on light and on dark pages.
struct Strength {
  double below;
  const char* text;
  double opacity;
};
constexpr Strength strengths[] = {{1.1, "1.05–1.1×", 0.25},
                                  {1.5, "1.1–1.5×", 0.45},
                                  {3.0, "1.5–3×", 0.65},
                                  {1e300, "≥ 3×", 0.85}};

const Strength& strength_of(double lead) {
  return *std::ranges::find_if(strengths, [&](const Strength& strength) {
    return lead < strength.below || strength.below == std::rbegin(strengths)->below;
  });
}

class MapSpec {
 public:
  MapSpec(const SelectedCells& selected, const std::vector<HeatmapCell>& squares,
          const Palette& palette)
      : selected_(selected), legend_(palette) {
    std::set<std::int64_t> shares;
    std::set<std::uint64_t> concurrencies;
    for (const HeatmapCell& square : squares) {
      shares.insert(square.share);
      concurrencies.insert(square.concurrency);
      add(square);
    }
    for (const std::int64_t share : shares) columns_.push_back(share_text(share));
    for (const std::uint64_t concurrency : concurrencies)
      rows_.push_back(std::to_string(concurrency));
    std::ranges::reverse(rows_);  // the most at the top
  }

  Json spec() const {
    Json spec = vega_lite::start(squares_);
    const auto more_lines = static_cast<double>(max_lines_ - 1);
    spec["height"] = {{"step", 46 + line_height * more_lines}};
    Json layers = Json::array();
    if (!legend_.empty()) {
      layers.push_back(winners());
      layers.push_back(shapes());
    }
    if (has_ties_) layers.push_back(ties());
    layers.push_back(others());
    layers.push_back(text(words_, true));
    layers.push_back(text(leads_, false));
    spec["layer"] = std::move(layers);
    return spec;
  }

 private:
  void add(const HeatmapCell& square) {
    Json row = {{"share", share_text(square.share)},
                {"in_flight", std::to_string(square.concurrency)}};
    row["kind"] = "other";
    row["series"] = "no verdict";
    std::string ahead;
    if (square.verdict == HeatmapCell::Verdict::winner) {
      const Name name = name_of(selected_, square.order[0].cell, false);
      const double lead = lead_of(square).value;
      row["series"] = legend_.add(name.series, name.legend());
      row["kind"] = "winner";
      row["strength"] = strength_of(lead).text;
      ahead = format_times(lead);
      vega_lite::put_number(row, "lead", lead);
    } else if (square.verdict == HeatmapCell::Verdict::tie) {
      has_ties_ = true;
      row["series"] = tie;
      row["kind"] = tie;
      ahead = "of " + std::to_string(first_ones(selected_, square).size());
    }
    vega_lite::put_tooltip(row, figures_of(selected_, square));
    add_words(row, sanitize(saying_of(selected_, square).word, 60), ahead);
    squares_.push_back(std::move(row));
  }

  /// A row for each line of text in a square: the name of the winner, and its lead below.
  void add_words(const Json& square, const std::string& word, const std::string& ahead) {
    const auto lines = vega_lite::label_lines(word, max_word);
    max_lines_ = std::max(max_lines_, lines.size());
    const double half = line_height / 2 * static_cast<double>(lines.size() - 1);
    double below_middle = -3 - half;
    for (const std::string& line : lines) {
      words_.push_back(square);
      words_.back().update({{"text", line}, {"dy", below_middle}});
      below_middle += line_height;
    }
    if (ahead.empty()) return;
    leads_.push_back(square);
    leads_.back().update({{"text", ahead}, {"dy", 12 + half}});
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

  Json with_tie(Json encoding, const char* look) const {
    if (has_ties_) {
      encoding["scale"]["domain"].push_back(tie);
      encoding["scale"]["range"].push_back(look);
    }
    return encoding;
  }

  // Winners and ties have the same entries, so that they share one legend.
  Json colour() const { return with_tie(legend_.colour(), vega_lite::neutral_colour); }
  Json shape() const { return with_tie(legend_.shape(), "square"); }

  Json parameter() const {
    Json parameter = legend_.parameter();
    if (has_ties_) parameter["value"].push_back({{"series", tie}});
    return parameter;
  }

  Json rect(const char* kind, Json mark) const {
    mark["type"] = "rect";
    mark["cornerRadius"] = 4;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(square_figures);
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
        // A point scale, the default, would take a range for its two ends.
        {"scale",
         {{"type", "ordinal"}, {"domain", std::move(domain)}, {"range", std::move(range)}}},
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

  /// The winner's shape over its name: there are fewer colours than models, and names are cut.
  Json shapes() const {
    Json view = {{"mark",
                  {{"type", "point"},
                   {"size", 50},
                   {"yOffset", -16 - line_height / 2 * static_cast<double>(max_lines_ - 1)},
                   {"fill", "#FFFFFF"},
                   {"stroke", "#1A1A1A"},
                   {"strokeWidth", 1},
                   {"opacity", 1}}},
                 {"encoding", places()}};
    view["encoding"]["shape"] = shape();
    view["encoding"]["tooltip"] = vega_lite::tooltip(square_figures);
    view["transform"] = {{{"filter", "datum.kind === 'winner'"}}};
    view["transform"].push_back(vega_lite::Legend::filter());
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

  /// Draws texts in their squares, smaller where these are narrow: a phone has no room for more.
  Json text(const Json& rows, bool is_bold) const {
    Json mark = {{"type", "text"},
                 {"baseline", "middle"},
                 {"dy", {{"expr", "datum.dy"}}},
                 {"fontSize", {{"expr", "bandwidth('x') < 72 ? 9 : 11"}}},
                 {"limit", {{"expr", "bandwidth('x') - 2"}}}};
    if (is_bold) mark["fontWeight"] = 600;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["data"] = {{"values", rows}};
    view["encoding"]["text"] = {{"field", "text"}, {"type", "nominal"}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(square_figures);
    view["transform"] = Json::array();
    // A click on the legend hides the text of a square with the square.
    if (has_ties_ || !legend_.empty()) {
      view["transform"].push_back(
          {{"filter", {{"or", {{{"param", "shown"}}, "datum.kind === 'other'"}}}}});
    }
    return view;
  }

  const SelectedCells& selected_;
  vega_lite::Legend legend_;
  bool has_ties_ = false;
  std::vector<std::string> columns_;
  std::vector<std::string> rows_;
  std::size_t max_lines_ = 1;  ///< of the words in a square
  Json squares_ = Json::array();
  Json words_ = Json::array();
  Json leads_ = Json::array();
};

}  // namespace

Json draw_map(const SelectedCells& selected, const std::vector<HeatmapCell>& squares,
              const Palette& palette) {
  return MapSpec(selected, squares, palette).spec();
}

}  // namespace reports
