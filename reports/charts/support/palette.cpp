// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/palette.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <set>
#include <string_view>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

struct Rgb {
  int red;
  int green;
  int blue;
};
// Each has a contrast of at least 3 with white and with the page's near-black.
constexpr Rgb colours[] = {{0xC4, 0x3D, 0x54}, {0xD5, 0x5E, 0x00}, {0x00, 0x9E, 0x73},
                           {0xCC, 0x6B, 0xA0}, {0xA6, 0x7C, 0x00}, {0x84, 0x64, 0xD0},
                           {0x2E, 0x95, 0xD3}, {0x00, 0x72, 0xB2}};
constexpr Rgb grey = {0x80, 0x80, 0x80};
constexpr const char* shapes[] = {"circle",  "square", "triangle-up",
                                  "diamond", "cross",  "triangle-down"};
const std::vector<int> dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};

/// All of it: what is cut could be the difference between two series.
std::string whole(const std::string& text) { return sanitize(text, text.size()); }

/// The colour with a share of grey in it.
std::string mixed(const Rgb& colour, double share) {
  const auto part = [&](int of, int with) {
    return static_cast<int>(std::lround(of + share * (with - of)));
  };
  return fmt::format("#{:02X}{:02X}{:02X}", part(colour.red, grey.red),
                     part(colour.green, grey.green), part(colour.blue, grey.blue));
}

/// FNV-1a with a last step that mixes its bits. The start is chosen so that the models that most
/// often share a chart differ in their colours.
std::uint64_t hash_of(std::string_view name) {
  constexpr std::uint64_t start = 14695981039346656037U ^ 5018332U;
  std::uint64_t hash = start;
  for (const char byte : name) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211U;
  }
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93U;
  return hash ^ hash >> 32;
}

/// Returns whether the threads of a cell share the lock of an interpreter, real or emulated.
bool shares_lock(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  return traits.worker_kind == WorkerKind::thread && is_lock(traits.gil);
}

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

Palette::Model Palette::new_model(const std::string& name, bool baseline) const {
  const auto is_free = [&](const Model& model) {
    return std::ranges::none_of(models_, [&](const auto& known) {
      const Model& other = known.second;
      return other.baseline == model.baseline && other.shape == model.shape &&
             (baseline || other.colour == model.colour);
    });
  };
  const std::uint64_t hash = hash_of(name);
  Model model{.colour = hash % std::size(colours),
              .shape = hash / std::size(colours) % std::size(shapes),
              .baseline = baseline};
  for (std::size_t tried = 1; tried <= std::size(colours) * std::size(shapes); ++tried) {
    if (is_free(model)) break;
    model.shape = (model.shape + 1) % std::size(shapes);
    // After all shapes of a colour those of the next one.
    if (tried % std::size(shapes) == 0) model.colour = (model.colour + 1) % std::size(colours);
  }
  return model;
}

void Palette::add(const std::vector<Cell>& cells) {
  std::set<std::string> baselines;
  for (const Cell& cell : cells) {
    if (cell.baseline) baselines.insert(cell.model);
  }
  for (const Cell& cell : cells) {
    auto place = models_.find(cell.model);
    if (place == models_.end()) {
      place =
          models_.emplace(cell.model, new_model(cell.model, baselines.contains(cell.model))).first;
    }
    const bool is_locked = shares_lock(cell);
    add(series_of(cell), place->second, is_locked);
    add(series_with_settings(cell), place->second, is_locked);
  }
}

void Palette::add(const std::string& series, Model& model, bool is_locked) {
  if (styles_.contains(series)) return;
  const std::size_t variant = is_locked ? model.locked_series++ : model.series++;
  // What is under a lock is almost grey.
  constexpr double shares[] = {0, 0.3, 0.5};
  const double share = is_locked ? 0.75 : shares[std::min(variant, std::size(shares) - 1)];
  styles_.emplace(
      series,
      SeriesStyle{.colour = model.baseline ? mixed(grey, 0) : mixed(colours[model.colour], share),
                  .shape = shapes[model.shape],
                  .dash = dashes[(variant + (is_locked ? 1 : 0)) % std::size(dashes)]});
}

}  // namespace reports
