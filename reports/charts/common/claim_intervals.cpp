// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/claim_intervals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/support/vega_lite.h"
#include "reports/claims/claim_figure.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;
using Figure = Comparison::Figure;
using State = PartFinding::State;

constexpr std::size_t max_drawn = 100;  // of one claim

/// What figures may share an axis.
struct Kind {
  const char* key;
  const char* title;  ///< of the axis
  double unit = 1;    ///< of the axis, in that of the figure
  bool is_logarithmic = false;
};
constexpr std::array<Kind, 5> kinds = {{{"ratios", "ratio", 1, true},
                                        {"times", "time (ms)", 1e6, true},
                                        {"bytes", "memory (MiB)", 1 << 20, false},
                                        {"shares", "share (%)", 0.01, false},
                                        {"numbers", "number", 1, false}}};

std::size_t kind_of(const ClaimPart& part) {
  enum : std::size_t { ratios, times, bytes, shares, numbers };
  if (!part.scenario.empty()) {
    if (part.value.ends_with("_ns")) return times;
    return part.value.ends_with("_bytes") ? bytes : numbers;
  }
  if (part.comparison.is_ratio()) return ratios;
  switch (part.comparison.figure) {
    case Figure::bytes_per_task:
    case Figure::peak_bytes:
      return bytes;
    case Figure::cpu_share:
    case Figure::expected_failure:
    case Figure::lost_share:
      return shares;
    case Figure::switches_per_task:
      return numbers;
    default:
      return times;
  }
}

SeriesStyle style_of(State state) {
  switch (state) {
    case State::confirmed:
      return {.colour = "#009E73", .shape = "circle", .dash = {}};
    case State::refuted:
      return {.colour = "#D55E00", .shape = "square", .dash = {}};
    case State::open:
      break;
  }
  return {.colour = vega_lite::neutral_colour, .shape = "diamond", .dash = {}};
}

/// Draws the parts of one kind.
class IntervalChart {
 public:
  IntervalChart(const Kind& kind, std::vector<DrawnPart> parts)
      : kind_(kind), parts_(std::move(parts)) {
    choose_axis();
  }

  std::string spec() const {
    const Palette palette;
    vega_lite::Legend legend(palette);
    for (const State state : {State::confirmed, State::refuted, State::open}) {
      const bool is_drawn = std::ranges::any_of(
          parts_, [&](const DrawnPart& part) { return part.finding->state == state; });
      if (is_drawn) legend.add(name_of(state), style_of(state));
    }
    Json spec = vega_lite::start(rows());
    spec["height"] = {{"step", 40}};
    Json layers = Json::array();
    layers.push_back(bands());
    layers.push_back(intervals(legend));
    layers.push_back(points(legend));
    layers.push_back(names());
    spec["layer"] = std::move(layers);
    return to_line(spec);
  }

 private:
  /// The range of the axis holds all intervals and bounds, with room on both sides.
  void choose_axis() {
    std::vector<double> all;
    for (const DrawnPart& part : parts_) {
      for (const auto& bound : {part.part->comparison.at_least, part.part->comparison.at_most}) {
        if (bound) all.push_back(*bound / kind_.unit);
      }
      all.push_back(*part.finding->value / kind_.unit);
      if (!part.finding->interval) continue;
      all.push_back(part.finding->interval->low / kind_.unit);
      all.push_back(part.finding->interval->high / kind_.unit);
    }
    const bool is_yes_or_no =
        kind_.unit == 1 && !kind_.is_logarithmic &&
        std::ranges::all_of(all, [](double one) { return one == 0 || one == 1; });
    if (is_yes_or_no) {
      axis_ = {.title = "no (0) or yes (1)", .ticks = {0, 1}, .domain = Interval{-0.2, 1.2}};
      return;
    }
    const auto [low, high] = std::ranges::minmax(all);
    const bool is_logarithmic = kind_.is_logarithmic && low > 0;
    constexpr double room = 0.15;
    axis_.title = kind_.title;
    axis_.logarithmic = is_logarithmic;
    if (is_logarithmic) {
      const double factor = std::max(1.2, std::pow(high / low, room));
      axis_.domain = Interval{low / factor, high * factor};
    } else {
      const double margin = std::max(room * (high - low), high == low ? 1.0 : 0.0);
      axis_.domain = Interval{low - margin, high + margin};
    }
  }

  std::string category(std::size_t place) const {
    const DrawnPart& part = parts_[place];
    if (!part.part->scenario.empty()) return sanitize(part.label, 120);
    return sanitize(fmt::format("{}: {}", part.label, name_of_claim_figure(*part.part)), 120);
  }

  Json y() const {
    std::vector<std::string> categories;
    for (std::size_t place = 0; place < parts_.size(); ++place) {
      if (std::ranges::find(categories, category(place)) != categories.end()) continue;
      categories.push_back(category(place));
    }
    return {{"field", "category"},
            {"type", "nominal"},
            {"title", nullptr},
            {"scale", {{"domain", categories}}},
            {"axis", nullptr}};
  }

  Json rows() const {
    Json rows = Json::array();
    for (std::size_t place = 0; place < parts_.size(); ++place) {
      const DrawnPart& part = parts_[place];
      const PartFinding& finding = *part.finding;
      Json row = {{"category", category(place)}, {"series", name_of(finding.state)}};
      vega_lite::put_number(row, "x", *finding.value / kind_.unit);
      std::string interval = "none: too few rounds";
      if (finding.interval) {
        vega_lite::put_number(row, "low", finding.interval->low / kind_.unit);
        vega_lite::put_number(row, "high", finding.interval->high / kind_.unit);
        interval = interval_text(*part.part, *finding.interval);
      }
      vega_lite::put_tooltip(row, {sanitize(part.label, 120), finding.text, interval,
                                   bounds_text(*part.part), sanitize(part.part->reason, 200)});
      rows.push_back(std::move(row));
    }
    return rows;
  }

  /// Where the figure has to be for the part to be confirmed.
  Json bands() const {
    Json values = Json::array();
    for (std::size_t place = 0; place < parts_.size(); ++place) {
      const Comparison& bounds = parts_[place].part->comparison;
      Json row = {{"category", category(place)}};
      vega_lite::put_number(row, "from",
                            bounds.at_least ? *bounds.at_least / kind_.unit : axis_.domain->low);
      vega_lite::put_number(row, "to",
                            bounds.at_most ? *bounds.at_most / kind_.unit : axis_.domain->high);
      vega_lite::put_tooltip(row, {bounds_text(*parts_[place].part)});
      values.push_back(std::move(row));
    }
    Json view = {
        {"mark",
         {{"type", "bar"}, {"color", vega_lite::neutral_colour}, {"opacity", 0.2}, {"size", 18}}},
        {"encoding",
         {{"x", vega_lite::quantity("from", axis_)},
          {"x2", {{"field", "to"}}},
          {"y", y()},
          {"tooltip", vega_lite::tooltip({"confirmed by"})}}}};
    view["data"]["values"] = std::move(values);
    return view;
  }

  static Json titles() {
    return vega_lite::tooltip({"part", "value", "interval", "confirmed by", "because"});
  }

  Json intervals(const vega_lite::Legend& legend) const {
    Json view = {{"mark", {{"type", "rule"}, {"strokeWidth", 2.5}}},
                 {"encoding",
                  {{"x", vega_lite::quantity("low", axis_)},
                   {"x2", {{"field", "high"}}},
                   {"y", y()},
                   {"color", legend.colour()},
                   {"tooltip", titles()}}}};
    view["params"] = Json::array({legend.parameter()});
    view["transform"] =
        Json::array({vega_lite::Legend::filter(), {{"filter", "isValid(datum.low)"}}});
    return view;
  }

  Json points(const vega_lite::Legend& legend) const {
    Json view = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}, {"opacity", 1}}},
                 {"encoding",
                  {{"x", vega_lite::quantity("x", axis_)},
                   {"y", y()},
                   {"color", legend.colour()},
                   {"shape", legend.shape()},
                   {"tooltip", titles()}}}};
    view["transform"] = Json::array({vega_lite::Legend::filter()});
    return view;
  }

  /// Beside the plot there would be no room for names on a phone: each stands above its interval.
  Json names() const {
    Json view = {{"mark",
                  {{"type", "text"},
                   {"color", vega_lite::neutral_colour},
                   {"align", "left"},
                   {"x", 2},
                   {"dy", -15},
                   {"fontSize", 10},
                   {"limit", 340}}},
                 {"encoding", {{"y", y()}, {"text", {{"field", "category"}}}}}};
    view["transform"] = Json::array({vega_lite::Legend::filter()});
    return view;
  }

  const Kind& kind_;
  std::vector<DrawnPart> parts_;
  vega_lite::Axis axis_;
};

}  // namespace

std::vector<Chart> draw_claim_intervals(const std::string& id,
                                        const std::vector<DrawnPart>& parts) {
  std::array<std::vector<DrawnPart>, kinds.size()> by_kind;
  std::size_t drawn = 0;
  for (const DrawnPart& part : parts) {
    if (!part.finding->value || ++drawn > max_drawn) continue;
    by_kind[kind_of(*part.part)].push_back(part);
  }
  std::vector<std::pair<std::size_t, Chart>> charts;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (by_kind[kind].empty()) continue;
    const std::size_t count = by_kind[kind].size();
    charts.emplace_back(
        count,
        Chart{.id = fmt::format("claim-{}-{}", slug(id, 60), kinds[kind].key),
              .title = "What decides it",
              .note =
                  "The grey band is where a figure confirms its part, the line the interval "
                  "that decides, the mark its estimate: a part is confirmed when the whole line "
                  "lies within the band, and refuted when all of it lies on one side.",
              .spec = IntervalChart(kinds[kind], std::move(by_kind[kind])).spec(),
              .table = {}});
    if (charts.size() > 1) charts.back().second.note.clear();
  }
  std::ranges::stable_sort(charts, std::greater<>(), &std::pair<std::size_t, Chart>::first);
  std::vector<Chart> all;
  all.reserve(charts.size());
  for (auto& [count, chart] : charts) {
    if (!all.empty()) chart.takes_answer = false;
    all.push_back(std::move(chart));
  }
  return all;
}

}  // namespace reports
