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
enum Colour : std::size_t { crimson, vermillion, green, pink, ochre, violet, sky, blue };
constexpr Rgb colours[] = {{0xC4, 0x3D, 0x54}, {0xD5, 0x5E, 0x00}, {0x00, 0x9E, 0x73},
                           {0xCC, 0x6B, 0xA0}, {0xA6, 0x7C, 0x00}, {0x84, 0x64, 0xD0},
                           {0x2E, 0x95, 0xD3}, {0x00, 0x72, 0xB2}};
constexpr Rgb grey = {0x80, 0x80, 0x80};
enum Shape : std::size_t { circle, square, triangle_up, diamond, cross, triangle_down };
constexpr const char* shapes[] = {"circle",  "square", "triangle-up",
                                  "diamond", "cross",  "triangle-down"};

/// The style of a model that this program has.
struct NamedStyle {
  std::string_view model;
  Colour colour;
  Shape shape;
};
/// No two are alike, and models that an experiment draws in one chart differ in colour, as far as
/// there are colours. Baselines are not here: they are grey.
constexpr NamedStyle named_styles[] = {
    {"fork", ochre, triangle_up},
    {"process-pool", green, cross},
    {"thread-pool", blue, square},
    {"tbb", pink, diamond},
    {"coroutines", vermillion, diamond},
    {"fibers", crimson, cross},
    {"asio-coroutines", violet, circle},
    {"python-asyncio", sky, square},
    {"thread-pool-locked", violet, square},
    {"coroutine-threads", sky, triangle_down},
    {"thread-per-task", pink, triangle_up},
    {"thread-pool-gil", pink, circle},
    {"python-process-pool", crimson, triangle_up},
    {"python-thread-executor", vermillion, circle},
    {"python-interpreters", ochre, square},
    {"python-gevent", green, square},
    {"python-process-executor", vermillion, square},
    {"python-process-per-task", green, triangle_down},
    {"python-thread-per-task", violet, triangle_down},
    {"openmp", crimson, triangle_down},
    {"asio-pool", vermillion, cross},
    {"std-async", sky, circle},
    {"coroutine-processes", green, diamond},
    {"spawn", violet, diamond},
    {"forkserver", blue, diamond},
    {"fork-floor", vermillion, triangle_up},
};

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

const NamedStyle* named_style(std::string_view model) {
  const auto* const found = std::ranges::find(named_styles, model, &NamedStyle::model);
  return found == std::end(named_styles) ? nullptr : found;
}

bool is_named_style(std::size_t colour, std::size_t shape) {
  return std::ranges::any_of(named_styles, [&](const NamedStyle& style) {
    return style.colour == colour && style.shape == shape;
  });
}

/// FNV-1a with a last step that mixes its bits.
std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
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
  const NamedStyle* const named = baseline ? nullptr : named_style(name);
  const std::uint64_t hash = hash_of(name);
  Model first{.colour = hash % std::size(colours),
              .shape = hash / std::size(colours) % std::size(shapes),
              .baseline = baseline};
  if (named != nullptr) {
    first.colour = named->colour;
    first.shape = named->shape;
    if (is_free(first)) return first;
  }
  // A style of the table stays free for its model as long as there are others.
  for (const bool takes_named : {false, true}) {
    Model model = first;
    for (std::size_t tried = 1; tried <= std::size(colours) * std::size(shapes); ++tried) {
      const bool is_kept = !baseline && !takes_named && is_named_style(model.colour, model.shape);
      if (!is_kept && is_free(model)) return model;
      model.shape = (model.shape + 1) % std::size(shapes);
      // After all shapes of a colour those of the next one.
      if (tried % std::size(shapes) == 0) model.colour = (model.colour + 1) % std::size(colours);
    }
  }
  return first;
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
