// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/palette.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73",
                                   "#CC79A7", "#E69F00", "#56B4E9"};
constexpr const char* baseline_colour = "#808080";
constexpr const char* shapes[] = {"circle",  "square", "triangle-up",
                                  "diamond", "cross",  "triangle-down"};
const std::vector<int> dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};

/// All of it: what is cut could be the difference between two series.
std::string whole(const std::string& text) { return sanitize(text, text.size()); }

std::string with_runtime(const std::string& text, const Cell& cell) {
  return cell.runtime.empty() ? text : fmt::format("{} ({})", text, whole(cell.runtime));
}

}  // namespace

std::string Palette::series_of(const Cell& cell) { return with_runtime(whole(cell.model), cell); }

std::string Palette::series_with_settings(const Cell& cell) {
  std::string text = whole(cell.model);
  if (cell.chunk != 0) text += " chunk:" + std::to_string(cell.chunk);
  for (const auto& [name, value] : cell.settings) {
    if (name != "python")
      text += fmt::format(" {}:{}", whole(name), whole(value));  // the runtime says more
  }
  return with_runtime(text, cell);
}

std::size_t Palette::rounds_of(std::size_t colour, bool baseline) const {
  return static_cast<std::size_t>(std::ranges::count_if(models_, [&](const auto& known) {
    return known.second.baseline == baseline && (baseline || known.second.colour == colour);
  }));
}

void Palette::add(const Plan& plan) {
  const std::vector<Cell>& cells = plan.cells;
  std::map<std::string, std::set<std::size_t>> experiments;  // of each model
  std::set<std::string> baselines;
  for (const Cell& cell : cells) {
    if (cell.baseline) baselines.insert(cell.model);
    if (plan.experiments.empty()) experiments[cell.model].insert(0);
  }
  for (std::size_t place = 0; place < plan.experiments.size(); ++place) {
    for (const std::uint64_t cell : plan.experiments[place].cells) {
      if (cell < cells.size()) experiments[cells[cell].model].insert(place);
    }
  }
  std::vector<std::array<std::size_t, std::size(colours)>> used(
      std::max<std::size_t>(1, plan.experiments.size()));
  const auto use = [&](const std::string& name, const Model& model) {
    if (model.baseline) return;
    for (const std::size_t place : experiments[name]) ++used[place][model.colour];
  };
  for (const auto& [name, model] : models_) use(name, model);
  for (const Cell& cell : cells) {
    if (models_.contains(cell.model)) continue;
    Model model{.baseline = baselines.contains(cell.model)};
    std::array<std::size_t, std::size(colours)> neighbours{};
    for (const std::size_t place : experiments[cell.model]) {
      for (std::size_t colour = 0; colour < std::size(colours); ++colour) {
        neighbours[colour] += used[place][colour];
      }
    }
    model.colour =
        static_cast<std::size_t>(std::ranges::min_element(neighbours) - neighbours.begin());
    model.round = rounds_of(model.colour, model.baseline);
    use(cell.model, model);
    models_.emplace(cell.model, model);
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
  const std::size_t variant = model.series++;
  SeriesStyle style{.colour = colours[model.colour],
                    .shape = shapes[(model.colour + model.round + 2 * variant) % std::size(shapes)],
                    .dash = dashes[(model.round + variant) % std::size(dashes)]};
  if (model.baseline) {
    style.colour = baseline_colour;
    style.shape = shapes[(model.round + 2 * variant) % std::size(shapes)];
    style.dash = dashes[(model.round + variant) % std::size(dashes)];
  }
  styles_.emplace(series, std::move(style));
}

}  // namespace reports
