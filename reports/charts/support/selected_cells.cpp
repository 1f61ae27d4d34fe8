// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/selected_cells.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* parent_bytes = "parent-bytes";

}  // namespace

std::optional<Measurement> measure(std::vector<double> samples) {
  const auto trials = static_cast<std::size_t>(
      std::ranges::count_if(samples, [](double sample) { return std::isfinite(sample); }));
  const auto figure = figure_of(std::move(samples));
  if (!figure) return std::nullopt;
  return Measurement{*figure, trials};
}

SelectedCells::SelectedCells(const Selection& selection)
    : by_cell_(selection.source->results),
      label_(sanitize(selection.source->label, 200)),
      cells_(existing_cells(selection)) {}

std::string SelectedCells::missing_reason(std::uint64_t cell) const {
  if (const Failure* failure = by_cell_.failure(cell)) {
    return "failed: " + sanitize(failure->reason, failure->reason.size());
  }
  if (!trials(cell).empty()) return "";
  const Skip* const skip = results().skip(cell);
  return skip == nullptr ? "not measured" : "left out: " + sanitize(skip->reason);
}

std::string SelectedCells::variant(std::uint64_t cell) const {
  const auto value_of = [this](std::uint64_t of, const std::string& name) {
    const auto given = this->cell(of).settings.find(name);
    return given == this->cell(of).settings.end() ? std::string() : given->second;
  };
  std::string text;
  for (const auto& setting : this->cell(cell).settings) {
    const std::string& name = setting.first;
    const std::string& value = setting.second;
    if (name == parent_bytes) continue;
    const bool tells_apart = std::ranges::any_of(cells_, [&](std::uint64_t other) {
      return Palette::series_of(this->cell(other)) == Palette::series_of(this->cell(cell)) &&
             value_of(other, name) != value;
    });
    if (!tells_apart) continue;
    text += text.empty() ? "" : " ";
    // "process-pool spawn" needs no more.
    text += sanitize(name == "start-method" ? value : fmt::format("{}:{}", name, value), 120);
  }
  return text;
}

std::string Name::method() const {
  return variant.empty() ? series : fmt::format("{} {}", series, variant);
}

std::string Name::legend() const {
  if (variant.empty() || source.empty()) return variant + source;
  return fmt::format("{} · {}", variant, source);
}

std::string Name::str() const {
  return source.empty() ? method() : fmt::format("{} · {}", method(), source);
}

Name name_of(const SelectedCells& selected, std::uint64_t cell, bool several_sources) {
  return {.series = Palette::series_of(selected.cell(cell)),
          .variant = selected.variant(cell),
          .source = several_sources ? selected.label() : ""};
}

std::optional<Measurement> ratio(const std::vector<const Trial*>& first,
                                 const std::vector<const Trial*>& second,
                                 double (*figure)(const Trial&)) {
  return measure(paired_ratios(first, second, figure));
}

std::string format_times(double ratio) {
  if (ratio < 9.995 || !std::isfinite(ratio)) return format_ratio(ratio);
  return format_number(ratio, ratio < 99.95 ? 1 : 0) + "×";
}

std::vector<double> decades(bool with_threes) {
  std::vector<double> ticks;
  for (int power = -4; power <= 8; ++power) {
    for (const double first : {1.0, 3.0}) {
      if (first == 3.0 && !with_threes) continue;
      // Divided, a tick of 0.3 is 0.3 and no neighbour.
      ticks.push_back(power < 0 ? first / std::pow(10.0, -power) : first * std::pow(10.0, power));
    }
  }
  return ticks;
}

std::string languages_note(std::span<const Selection> selections) {
  std::set<std::string> families;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    for (const std::uint64_t cell : selected.cells()) families.insert(selected.cell(cell).family);
  }
  return families.size() < 2 ? "" : " Models of several languages stand in one list here.";
}

std::string named(std::string_view name) {
  constexpr std::size_t most = 120;
  return sanitize(name, most);
}

std::string about(const std::string& source) {
  return source.empty() ? "" : sanitize(source, 80) + ": ";
}

vega_lite::Json in_full(vega_lite::Json colour) {
  if (colour["legend"].is_object()) colour["legend"]["symbolOpacity"] = 1;
  return colour;
}

void add_missing_values(vega_lite::Json& spec, const std::vector<MissingValue>& missing_values,
                        const std::vector<std::string>& categories) {
  if (missing_values.empty()) return;
  using vega_lite::Json;
  Json rows = Json::array();
  for (const MissingValue& missing_reason : missing_values) {
    rows.push_back({{"category", missing_reason.category},
                    {"text", missing_reason.text},
                    {"t0", missing_reason.text}});
  }
  Json y = {{"field", "category"}, {"type", "nominal"}, {"title", nullptr}};
  y["scale"] = {{"domain", categories}};
  Json view = {{"mark",
                {{"type", "text"},
                 {"align", "left"},
                 {"x", 4},
                 {"fontSize", 10},
                 {"fontStyle", "italic"},
                 {"limit", 220},
                 {"color", vega_lite::neutral_colour}}},
               {"encoding",
                {{"y", std::move(y)},
                 {"text", {{"field", "text"}}},
                 {"tooltip", vega_lite::tooltip({"result"})}}}};
  view["data"] = {{"values", std::move(rows)}};
  spec["layer"].push_back(std::move(view));
}

}  // namespace reports
