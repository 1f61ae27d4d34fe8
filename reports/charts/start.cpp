// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "reports/charts/charts.h"
#include "reports/charts/measured.h"
#include "reports/synthetic_shape.h"
#include "reports/text.h"

namespace reports::charts {
namespace {

using vega_lite::Json;

constexpr double ns_per_ms = 1e6;

/// A way to start, from a parent of some size.
struct Start {
  std::uint64_t cell = 0;
  std::uint64_t parent_bytes = 0;
  std::optional<Measurement> first_result_ns;
  std::optional<Measurement> start_ns;
  std::string lack;
};

/// All parents of one way to start, the smallest first.
struct Method {
  Name name;
  std::vector<Start> starts;

  /// From the smallest parent that has a result.
  const Start* smallest() const {
    const auto found = std::ranges::find_if(
        starts, [](const Start& start) { return start.first_result_ns.has_value(); });
    return found == starts.end() ? nullptr : &*found;
  }
};

double one_shot(const Trial& trial) { return trial.one_shot_ns(); }

Start start_of(const Measured& measured, std::uint64_t cell, std::uint64_t parent_bytes) {
  Start start{.cell = cell,
              .parent_bytes = parent_bytes,
              .first_result_ns = std::nullopt,
              .start_ns = std::nullopt,
              .lack = measured.lack(cell)};
  if (!start.lack.empty()) return start;
  std::vector<double> first_results;
  std::vector<double> starts;
  for (const Trial* trial : measured.trials(cell)) {
    first_results.push_back(trial->one_shot_ns());
    starts.push_back(static_cast<double>(trial->start_ns));
  }
  start.first_result_ns = measure(std::move(first_results));
  start.start_ns = measure(std::move(starts));
  return start;
}

std::vector<Method> methods_of(const Measured& measured, bool several_sources) {
  std::vector<Method> methods;
  for (const std::uint64_t place : measured.cells()) {
    const Cell& cell = measured.cell(place);
    const auto given = cell.settings.find("parent-bytes");
    const auto bytes = given == cell.settings.end() ? 0 : parse_whole(given->second);
    if (cell.tasks != 1 || !bytes) continue;  // the first of several results is not known
    const Name name = name_of(measured, place, several_sources);
    auto method = std::ranges::find(methods, name, &Method::name);
    if (method == methods.end()) method = methods.insert(methods.end(), {name, {}});
    method->starts.push_back(start_of(measured, place, *bytes));
  }
  for (Method& method : methods) {
    std::ranges::stable_sort(method.starts, {}, &Start::parent_bytes);
  }
  std::ranges::stable_sort(methods, {}, [](const Method& method) {
    const Start* const smallest = method.smallest();
    return smallest ? smallest->first_result_ns->median : std::numeric_limits<double>::infinity();
  });
  return methods;
}

std::string parent_text(std::uint64_t bytes) {
  struct Unit {
    std::uint64_t bytes;
    const char* name;
  };
  for (const Unit& unit : {Unit{std::uint64_t{1} << 30, " GiB"}, Unit{1 << 20, " MiB"}}) {
    if (bytes > 0 && bytes % unit.bytes == 0) return std::to_string(bytes / unit.bytes) + unit.name;
  }
  return format_bytes(bytes);
}

std::string cheapest_sentence(const Measured& measured, const std::vector<Method>& methods) {
  std::vector<const Method*> known;
  for (const Method& method : methods) {
    if (method.smallest() != nullptr && !measured.cell(method.smallest()->cell).baseline) {
      known.push_back(&method);
    }
  }
  if (known.empty()) return "Cannot tell what starting costs: no way to start has a result.";
  const Start& cheapest = *known.front()->smallest();
  std::string text = "Start and first result cost least with " +
                     named(known.front()->name.method()) + ": " +
                     with_interval(*cheapest.first_result_ns, format_duration);
  if (known.size() == 1) return text + "; nothing else has a result.";
  const Start& next = *known[1]->smallest();
  const auto lead = ratio(measured.trials(next.cell), measured.trials(cheapest.cell), one_shot);
  const std::string second = named(known[1]->name.method());
  if (!lead || !lead->interval || lead->interval->low <= 1) {
    text += ", but cannot tell it from " + second;
  } else {
    text += "; " + second + " takes " + with_interval(*lead, format_times) + " as long";
  }
  if (known.size() == 2) return text + ".";
  const Start& dearest = *known.back()->smallest();
  return text + ". The dearest is " + named(known.back()->name.method()) + " with " +
         with_interval(*dearest.first_result_ns, format_duration) + ".";
}

/// What a large parent adds, for those methods where it adds something; and those where not.
void add_parent_sentences(std::vector<std::string>& answers, const std::string& prefix,
                          const Measured& measured, const std::vector<Method>& methods) {
  std::vector<std::pair<double, std::string>> dearer;
  std::vector<std::string> untouched;
  std::vector<std::string> unknown;
  for (const Method& method : methods) {
    const Start* const small = method.smallest();
    if (small == nullptr || measured.cell(small->cell).baseline) continue;
    const Start* large = nullptr;
    for (const Start& start : method.starts) {
      if (start.first_result_ns && start.parent_bytes > small->parent_bytes) large = &start;
    }
    if (large == nullptr) continue;
    const auto growth = ratio(measured.trials(large->cell), measured.trials(small->cell), one_shot);
    const std::string name = named(method.name.method());
    const std::string small_text =
        small->parent_bytes == 0 ? "a small one" : "one of " + parent_text(small->parent_bytes);
    constexpr double hardly = 1.5;
    if (!growth || !growth->interval ||
        (growth->interval->low <= 1 && growth->interval->high > hardly)) {
      unknown.push_back(name);
    } else if (growth->interval->high <= hardly) {
      untouched.push_back(name);
    } else {
      dearer.emplace_back(-growth->median, name + " takes " + with_interval(*growth, format_times) +
                                               " as long from a parent of " +
                                               parent_text(large->parent_bytes) + " as from " +
                                               small_text);
    }
  }
  std::ranges::stable_sort(dearer, {}, [](const auto& entry) { return entry.first; });
  for (const auto& [order, text] : dearer) answers.push_back(prefix + text + ".");
  if (!untouched.empty()) {
    answers.push_back(prefix + "A large parent adds less than a half to " + enumerated(untouched) +
                      ".");
  }
  if (!unknown.empty()) {
    answers.push_back(prefix + "Cannot tell what a large parent adds to " + enumerated(unknown) +
                      ".");
  }
}

/// A row per method: a point per parent, told apart by shape, joined by a line.
class StartSpec {
 public:
  explicit StartSpec(const Palette& palette) : legend_(palette) {}

  void add(const Method& method) {
    const std::string category = method.name.str();
    categories_.push_back(category);
    std::string reasons;
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (const Start& start : method.starts) {
      if (!start.first_result_ns || !(start.first_result_ns->median > 0)) {
        const std::string lack = start.lack.empty() ? std::string("no time at all") : start.lack;
        reasons += std::string(reasons.empty() ? "" : "; ") + "from " +
                   parent_text(start.parent_bytes) + ": " + lack;
        continue;
      }
      const auto& [median, interval, trials] = *start.first_result_ns;
      least = std::min(least, median);
      most = std::max(most, median);
      const std::string parent = parent_text(start.parent_bytes);
      parents_[start.parent_bytes] = parent;
      Json row = {{"category", category},
                  {"series", legend_.add(method.name.series, method.name.legend())},
                  {"parent", parent},
                  {"x", median / ns_per_ms}};
      if (interval && interval->low > 0) {
        row["low"] = interval->low / ns_per_ms;
        row["high"] = interval->high / ns_per_ms;
      }
      vega_lite::put_tooltip(
          row, {category, parent, format_duration(median), interval_text(interval, format_duration),
                std::to_string(trials)});
      points_.push_back(std::move(row));
    }
    if (most > least) {
      spans_.push_back({{"category", category},
                        {"series", legend_.add(method.name.series, method.name.legend())},
                        {"low", least / ns_per_ms},
                        {"high", most / ns_per_ms}});
    }
    if (!reasons.empty() && most == 0) lacks_.push_back({category, printable(reasons)});
  }

  Json spec() const {
    const vega_lite::Axis axis{
        .title = "time (ms)", .logarithmic = true, .ticks = decades(true), .format = "~g"};
    Json y = {{"field", "category"}, {"type", "nominal"}, {"title", nullptr}};
    y["scale"] = {{"domain", categories_}};
    y["axis"] = {{"labelLimit", 150}, {"grid", true}};
    const Json low = vega_lite::quantity("low", axis);
    Json spans = {{"mark", {{"type", "rule"}, {"strokeWidth", 2}, {"opacity", 0.4}}},
                  {"encoding",
                   {{"x", low},
                    {"x2", {{"field", "high"}}},
                    {"y", y},
                    {"color", in_full(legend_.colour())}}}};
    spans["data"] = {{"values", spans_}};
    spans["transform"] = {vega_lite::Legend::filter()};
    Json intervals = {{"mark", {{"type", "rule"}, {"strokeWidth", 5}, {"opacity", 0.5}}},
                      {"encoding",
                       {{"x", low},
                        {"x2", {{"field", "high"}}},
                        {"y", y},
                        {"color", in_full(legend_.colour())}}}};
    intervals["transform"] = {vega_lite::Legend::filter(), {{"filter", "isValid(datum.low)"}}};
    Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}, {"opacity", 1}}},
                   {"encoding",
                    {{"x", vega_lite::quantity("x", axis)},
                     {"y", y},
                     {"color", in_full(legend_.colour())},
                     {"shape", parent_shape()},
                     {"tooltip", vega_lite::tooltip({"started", "memory of the parent",
                                                     "start, first result, stop", "95 % interval",
                                                     "trials"})}}}};
    points["transform"] = {vega_lite::Legend::filter()};
    points["params"] = {legend_.parameter()};
    Json spec = vega_lite::start(points_);
    spec["height"] = {{"step", 24}};
    spec["layer"] = {std::move(spans), std::move(intervals), std::move(points)};
    add_lacks(spec, lacks_, categories_);
    return spec;
  }

 private:
  Json parent_shape() const {
    constexpr const char* shapes[] = {"circle", "square", "triangle-up", "diamond", "cross"};
    std::vector<std::string> domain;
    Json range = Json::array();
    for (const auto& [bytes, parent] : parents_) {
      range.push_back(shapes[domain.size() % std::size(shapes)]);
      domain.push_back(parent);
    }
    return {{"field", "parent"},
            {"type", "nominal"},
            {"scale", vega_lite::scale(domain, std::move(range))},
            {"legend",
             {{"title", "memory of the parent"},
              {"orient", "top"},
              {"columns", 2},
              {"symbolFillColor", vega_lite::neutral_colour},
              {"symbolStrokeColor", vega_lite::neutral_colour}}}};
  }

  vega_lite::Legend legend_;
  std::map<std::uint64_t, std::string> parents_;
  std::vector<std::string> categories_;
  std::vector<Lack> lacks_;
  Json points_ = Json::array();
  Json spans_ = Json::array();
};

void add_rows(DataTable& table, const Method& method) {
  for (const Start& start : method.starts) {
    std::vector<std::string> row = {method.name.str(), parent_text(start.parent_bytes)};
    if (start.first_result_ns) {
      for (const auto& figure : {start.first_result_ns, start.start_ns}) {
        row.push_back(format_duration(figure->median));
        row.push_back(interval_text(figure->interval, format_duration));
      }
      row.push_back(std::to_string(start.first_result_ns->trials));
      row.push_back("measured");
    } else {
      row.insert(row.end(), {"", "", "", "", "0", start.lack});
    }
    table.rows.push_back(std::move(row));
  }
}

}  // namespace

void start(Section& section, std::span<const Selection> selections, const Palette& palette) {
  StartSpec spec(palette);
  Chart chart{.id = "start",
              .title = "What starting costs",
              .note =
                  "Start, one cold task and stop, median of the trials on a logarithmic axis; "
                  "the thick line is the 95 % interval. Shapes are the memory that the parent "
                  "had touched before: where they lie apart, a large parent is dear.",
              .spec = {},
              .table = {{"started", "memory of the parent", "start, first result, stop",
                         "95 % interval", "start alone", "95 % interval", "trials", "result"},
                        {}}};
  for (const Selection& selection : selections) {
    const Measured measured(selection);
    const bool several = selections.size() > 1;
    const auto methods = methods_of(measured, several);
    const std::string prefix = about(several ? measured.label() : "");
    section.answers.push_back(prefix + cheapest_sentence(measured, methods));
    add_parent_sentences(section.answers, prefix, measured, methods);
    for (const Method& method : methods) {
      spec.add(method);
      add_rows(chart.table, method);
    }
  }
  chart.note += languages_note(selections);
  if (chart.table.rows.empty()) return;
  chart.spec = to_line(spec.spec());
  section.charts.push_back(std::move(chart));
}

}  // namespace reports::charts
