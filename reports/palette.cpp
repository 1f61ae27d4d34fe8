// SPDX-License-Identifier: Apache-2.0
#include "reports/palette.h"

#include <iterator>

namespace reports {
namespace {

constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73",
                                   "#CC79A7", "#E69F00", "#56B4E9"};
constexpr const char* baseline_colour = "#808080";
constexpr const char* shapes[] = {"circle",  "square", "triangle-up",
                                  "diamond", "cross",  "triangle-down"};
const std::vector<int> dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};

}  // namespace

std::string Palette::series_of(const Cell& cell) {
  return cell.runtime.empty() ? cell.model : cell.model + " (" + cell.runtime + ")";
}

void Palette::add(const std::vector<Cell>& cells) {
  for (const Cell& cell : cells) {
    const std::string series = series_of(cell);
    if (styles_.contains(series)) continue;
    // Each colour with its own shape first; every further round shifts the shapes.
    const std::size_t number = styles_.size();
    const std::size_t round = number / std::size(colours);
    SeriesStyle style{.colour = colours[number % std::size(colours)],
                      .shape = shapes[(number + round) % std::size(shapes)],
                      .dash = dashes[round % std::size(dashes)]};
    if (cell.baseline) style.colour = baseline_colour;
    styles_.emplace(series, std::move(style));
  }
}

}  // namespace reports
