// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/scaling.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns whether it runs under an interpreter's lock, real or emulated.
bool is_locked(const Cell& cell) {
  const Gil gil = traits_of(cell).gil;
  return gil == Gil::on || gil == Gil::emulated;
}

/// Two lines of equal workers: those under one lock beside those without it.
struct Contrast {
  const SettingLine* locked = nullptr;
  const SettingLine* free = nullptr;
};

/// Returns whether two cells differ in what holds their tasks back: in C++ an emulated lock; in
/// Python an interpreter with and one without it, or threads under one lock beside processes with
/// one each.
bool is_contrast(const Cell& locked, const Cell& free) {
  const ModelTraits one = traits_of(locked);
  const ModelTraits other = traits_of(free);
  if (one.worker_kind != WorkerKind::thread) return false;
  if (one.gil == Gil::emulated)
    return other.gil == Gil::none && other.worker_kind == one.worker_kind;
  if (one.gil != Gil::on) return false;
  const bool interpreters = locked.model == free.model && other.gil == Gil::off;
  const bool processes = other.worker_kind == WorkerKind::process && locked.runtime == free.runtime;
  return interpreters || processes;
}

std::vector<Contrast> contrasts(const LineGroup& group) {
  std::vector<Contrast> found;
  for (const SettingLine& locked : group.lines) {
    for (const SettingLine& free : group.lines) {
      if (free.source == locked.source && is_contrast(locked.any_cell(), free.any_cell())) {
        found.push_back({&locked, &free});
      }
    }
  }
  return found;
}

/// The common number of workers at which the line without lock is fastest.
std::optional<std::uint64_t> best_common(const Contrast& contrast, const ByCell& by_cell) {
  std::optional<std::uint64_t> best;
  double best_ns = 0;
  for (const auto& [workers, cell] : contrast.free->cells) {
    const auto other = contrast.locked->cells.find(workers);
    const auto time = time_of(by_cell, cell);
    if (other == contrast.locked->cells.end() || !time ||
        by_cell.samples_ns(other->second).empty()) {
      continue;
    }
    if (!best || time->value < best_ns) {
      best = workers;
      best_ns = time->value;
    }
  }
  return best;
}

std::string speed_up(const SettingLine& line, std::uint64_t cell, const ByCell& by_cell) {
  const auto ratio = line.serial ? ratio_of(by_cell, *line.serial, cell) : std::nullopt;
  return ratio ? with_interval(*ratio, format_ratio) + " serial" : "a speed-up that cannot be told";
}

/// Returns whether it is sure which of two cells is the faster one.
bool is_told_apart(std::uint64_t one, std::uint64_t other, const Order& order) {
  return order.is_faster(one, other) || order.is_faster(other, one);
}

std::string answer(const LineGroup& group, const Contrast& contrast, const ByCell& by_cell,
                   const Order& order) {
  const auto workers = best_common(contrast, by_cell);
  const std::string start = group.title + ": ";
  if (!workers) {
    return fmt::format(
        "{}what the lock costs cannot be told: {} and {} have no result with equal workers", start,
        contrast.locked->name(), contrast.free->name());
  }
  const std::uint64_t locked = contrast.locked->cells.at(*workers);
  const std::uint64_t free = contrast.free->cells.at(*workers);
  const std::string noun = worker_noun(contrast.free->any_cell());
  const bool is_same = noun == worker_noun(contrast.locked->any_cell());
  std::string text = fmt::format(
      "{}with {} {} reaches {}, {} {}", start, pluralize(*workers, is_same ? noun : "worker"),
      contrast.locked->name(), speed_up(*contrast.locked, locked, by_cell), contrast.free->name(),
      speed_up(*contrast.free, free, by_cell));
  if (const auto ratio = ratio_of(by_cell, locked, free)) {
    text += "; under one lock it takes " + with_interval(*ratio, format_ratio) + " the time";
    if (!is_told_apart(locked, free, order)) {
      text += ", so whether the lock costs anything here cannot be told";
    }
  }
  return text;
}

/// Says how much slower a single worker is in an interpreter without lock.
std::optional<std::string> single_worker(const LineGroup& group, const Contrast& contrast,
                                         const ByCell& by_cell, const Order& order) {
  if (traits_of(contrast.free->any_cell()).gil != Gil::off) return std::nullopt;
  const auto locked = contrast.locked->cells.find(1);
  const auto free = contrast.free->cells.find(1);
  if (locked == contrast.locked->cells.end() || free == contrast.free->cells.end()) {
    return std::nullopt;
  }
  const auto ratio = ratio_of(by_cell, free->second, locked->second);
  if (!ratio) return std::nullopt;
  std::string text =
      fmt::format("{}: a single {} of {} takes {} the time of one of {}", group.title,
                  worker_noun(contrast.free->any_cell()), contrast.free->name(),
                  with_interval(*ratio, format_ratio), contrast.locked->name());
  if (!is_told_apart(free->second, locked->second, order)) {
    text += ", which may be no difference";
  }
  return text;
}

}  // namespace

/// Adds the speed-up against the serial run of a build with the interpreter's lock.
void make_gil_free_threading(Section& section, std::span<const Selection> selections,
                             const Palette& palette) {
  const TrialsBySource by_source(selections);
  const auto groups = scaling_groups(selections, true);
  bool has_python = false;
  bool has_free_python = false;
  for (const LineGroup& group : groups) {
    for (const Contrast& contrast : contrasts(group)) {
      const ByCell& by_cell = by_source.of(*contrast.free->source);
      const Order& order = by_source.order(*contrast.free->source);
      section.answers.push_back(answer(group, contrast, by_cell, order) + ".");
      if (const auto text = single_worker(group, contrast, by_cell, order)) {
        section.answers.push_back(*text + ".");
      }
    }
    for (const SettingLine& line : group.lines) {
      const Gil gil = traits_of(line.any_cell()).gil;
      has_python |= gil == Gil::on || gil == Gil::off;
      has_free_python |= gil == Gil::off;
    }
  }
  if (!has_python) {
    section.answers.emplace_back(
        "No Python was measured, so what its lock costs cannot be told; C++ only emulates it.");
  } else if (!has_free_python) {
    section.answers.emplace_back(
        "No free-threaded Python was measured, so what living without the lock gives there cannot "
        "be told: name an interpreter that has none (--python=python3,python3.14t).");
  }
  for (const LineGroup& group : groups) {
    Chart chart = speed_up_chart(group, by_source, palette, is_locked);
    chart.id = chart_id(section, "speed-up");
    chart.note =
        "Dashed lines run under an interpreter's lock (in C++ one that is emulated), solid ones "
        "do not. " +
        chart.note +
        " Serial is that of the same language, in Python of an interpreter with its lock, so that "
        "the slower single thread of one without it shows.";
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports
