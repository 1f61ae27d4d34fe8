// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "reports/charts/support/decision_squares.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr const char* tie = "tie";

/// The lead of the winner over the runner-up, and the strength in which it is drawn. Text must stay
/// legible on every one of them, on light and on dark pages.
struct Strength {
  double below;
  const char* text;
  double opacity;
};
constexpr Strength strengths[] = {
    {1.1, "< 1.1×", 0.25}, {1.5, "1.1–1.5×", 0.45}, {3.0, "1.5–3×", 0.65}, {1e300, "≥ 3×", 0.85}};

const Strength& strength_of(double lead) {
  return *std::ranges::find_if(strengths, [&](const Strength& strength) {
    return lead < strength.below || strength.below == std::rbegin(strengths)->below;
  });
}

/// "tbb 1.20 ms, fork 3.40 ms".
std::string all_of(const SelectedCells& selected, const MapSquare& square) {
  std::string text;
  for (const auto& contender : square.order) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", method_of(selected, contender.cell),
                        format_duration(contender.time_ns.value));
  }
  return text;
}

/// The verdict of a square in a word or two, and in full.
struct Saying {
  std::string word;
  std::string full;
};

Saying saying_of(const SelectedCells& selected, const MapSquare& square) {
  switch (square.verdict) {
    case MapSquare::Verdict::winner: {
      const std::string name = method_of(selected, square.order[0].cell);
      return {name, name + " wins"};
    }
    case MapSquare::Verdict::tie: {
      const auto names = first_ones(selected, square);
      return {tie, "tie between " + listing(names)};
    }
    case MapSquare::Verdict::cannot_tell:
      return {"?", "cannot tell: " + square.reason};
    case MapSquare::Verdict::no_result:
      break;
  }
  const bool failed =
      std::ranges::any_of(square.missing_values, [](const std::string& missing_reason) {
        return missing_reason.find(" failed: ") != std::string::npos;
      });
  return failed ? Saying{"failed", "no model has a result"}
                : Saying{"not measured", "not measured"};
}

class MapSpec {
 public:
  MapSpec(const SelectedCells& selected, const std::vector<MapSquare>& squares,
          const Palette& palette)
      : selected_(selected), legend_(palette) {
    std::set<std::int64_t> shares;
    std::set<std::uint64_t> concurrencies;
    for (const MapSquare& square : squares) {
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
    spec["height"] = {{"step", 46}};
    Json layers = Json::array();
    if (!legend_.empty()) {
      layers.push_back(winners());
      layers.push_back(shapes());
    }
    if (has_ties_) layers.push_back(ties());
    layers.push_back(others());
    layers.push_back(text("word", has_ties_ || !legend_.empty(), -3, 11, true));
    layers.push_back(text("ahead", has_ties_ || !legend_.empty(), 12, 10, false));
    spec["layer"] = std::move(layers);
    return spec;
  }

 private:
  void add(const MapSquare& square) {
    Json row = {{"share", share_text(square.share)},
                {"in_flight", std::to_string(square.concurrency)}};
    row["word"] = sanitize(saying_of(selected_, square).word, 60);
    row["kind"] = "other";
    row["series"] = "no verdict";
    row["ahead"] = "";
    if (square.verdict == MapSquare::Verdict::winner) {
      const Name name = name_of(selected_, square.order[0].cell, false);
      const double lead = lead_of(square).value;
      row["series"] = legend_.add(name.series, name.legend());
      row["kind"] = "winner";
      row["strength"] = strength_of(lead).text;
      row["ahead"] = format_times(lead);
      vega_lite::put_number(row, "lead", lead);
    } else if (square.verdict == MapSquare::Verdict::tie) {
      has_ties_ = true;
      row["series"] = tie;
      row["kind"] = tie;
      row["ahead"] = "of " + std::to_string(first_ones(selected_, square).size());
    }
    vega_lite::put_tooltip(row, figures_of(selected_, square));
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
                   {"yOffset", -16},
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

  /// Draws a text in the middle of its square, cut where it is longer than that.
  Json text(const char* field, bool can_hide, int below_middle, int size, bool is_bold) const {
    Json mark = {{"type", "text"},
                 {"baseline", "middle"},
                 {"dy", below_middle},
                 {"fontSize", size},
                 {"limit", {{"expr", "bandwidth('x') - 4"}}}};
    if (is_bold) mark["fontWeight"] = 600;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["encoding"]["text"] = {{"field", field}, {"type", "nominal"}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(square_figures);
    view["transform"] = Json::array();
    // A click on the legend hides the text of a square with the square.
    if (can_hide) {
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
  Json squares_ = Json::array();
};

}  // namespace

std::vector<std::string> figures_of(const SelectedCells& selected, const MapSquare& square) {
  std::vector<std::string> texts = {share_text(square.share), std::to_string(square.concurrency),
                                    saying_of(selected, square).full};
  const auto& order = square.order;
  texts.push_back(order.empty() ? "" : format_duration(order[0].time_ns.value));
  texts.push_back(order.empty() ? "" : interval_text(order[0].time_ns, format_duration));
  texts.push_back(order.size() < 2 ? "" : method_of(selected, order[1].cell));
  if (order.size() < 2) {
    texts.insert(texts.end(), {"", ""});
  } else {
    const Measurement lead = lead_of(square);
    texts.push_back(format_times(lead.value));
    texts.push_back(interval_text(lead, format_times));
  }
  std::string rest = all_of(selected, square);
  for (const std::string& missing_reason : square.missing_values)
    rest += (rest.empty() ? "" : "; ") + missing_reason;
  texts.push_back(std::move(rest));
  return texts;
}

const std::vector<std::string> square_figures = {
    "share of waiting",    "in flight",     "verdict",
    "time of the fastest", "95 % interval", "runner-up",
    "runner-up / fastest", "95 % interval", "all, and what has no result"};

Json draw_map(const SelectedCells& selected, const std::vector<MapSquare>& squares,
              const Palette& palette) {
  return MapSpec(selected, squares, palette).spec();
}

}  // namespace reports
