// SPDX-License-Identifier: Apache-2.0
#include "reports/palette.h"

#include <algorithm>
#include <iterator>

#include "reports/text.h"

namespace reports {
namespace {

constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73",
                                   "#CC79A7", "#E69F00", "#56B4E9"};
constexpr const char* baseline_colour = "#808080";
constexpr const char* shapes[] = {"circle",  "square", "triangle-up",
                                  "diamond", "cross",  "triangle-down"};
const std::vector<int> dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};

/// All of it: what is cut could be the difference between two series.
std::string whole(const std::string& text) { return printable(text, text.size()); }

std::string with_runtime(const std::string& text, const Cell& cell) {
  return cell.runtime.empty() ? text : text + " (" + whole(cell.runtime) + ")";
}

}  // namespace

std::string Palette::series_of(const Cell& cell) { return with_runtime(whole(cell.model), cell); }

std::string Palette::series_with_settings(const Cell& cell) {
  std::string text = whole(cell.model);
  if (cell.chunk != 0) text += " chunk:" + std::to_string(cell.chunk);
  for (const auto& [name, value] : cell.settings) {
    if (name != "python") text += " " + whole(name) + ":" + whole(value);  // the runtime says more
  }
  return with_runtime(text, cell);
}

void Palette::add(const std::vector<Cell>& cells) {
  for (const Cell& cell : cells) {
    if (models_.contains(cell.model)) continue;
    const bool baseline = std::ranges::any_of(
        cells, [&](const Cell& other) { return other.baseline && other.model == cell.model; });
    const auto alike = std::ranges::count_if(
        models_, [&](const auto& known) { return known.second.baseline == baseline; });
    models_[cell.model] = {.number = static_cast<std::size_t>(alike), .baseline = baseline};
  }
  for (const Cell& cell : cells) {
    Model& model = models_[cell.model];
    add(series_of(cell), model);
    add(series_with_settings(cell), model);
  }
}

void Palette::add(const std::string& series, Model& model) {
  if (styles_.contains(series)) return;
  // Each colour with its own shape first. Every further round of colours shifts the shapes by one,
  // and every further series of a model by two: so the two never meet in one style.
  const std::size_t round = model.number / std::size(colours);
  const std::size_t variant = model.series++;
  SeriesStyle style{.colour = colours[model.number % std::size(colours)],
                    .shape = shapes[(model.number + round + 2 * variant) % std::size(shapes)],
                    .dash = dashes[(round + variant) % std::size(dashes)]};
  if (model.baseline) {
    style.colour = baseline_colour;
    style.dash = dashes[(model.number + variant) % std::size(dashes)];
  }
  styles_.emplace(series, std::move(style));
}

}  // namespace reports
