// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/gil_free_threading.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/common/scaling.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

bool is_locked(const Cell& cell) { return is_lock(traits_of(cell).gil); }

/// Says in words what holds the tasks of a line back.
std::string lock_words(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  switch (traits.gil) {
    case Gil::on:
      return traits.worker_kind == WorkerKind::thread ? "with the GIL" : "a GIL each";
    case Gil::off:
      return "without the GIL";
    case Gil::emulated:
      return "with a GIL (emulated)";
    case Gil::none:
      break;
  }
  return "without a GIL";
}

/// Those lines are in colour that differ in the lock alone: with and without it, where that was
/// measured, or else threads under one lock and processes with one each.
std::vector<LineLook> gil_looks(const LineGroup& group) {
  std::vector<Contrast> pairs = contrasts(group);
  const auto differs_in_lock = [](const Contrast& pair) {
    return traits_of(pair.free->any_cell()).gil != Gil::on;
  };
  if (std::ranges::any_of(pairs, differs_in_lock)) {
    std::erase_if(pairs, [&](const Contrast& pair) { return !differs_in_lock(pair); });
  }
  std::vector<LineLook> looks = looks_of(group, [&](const SettingLine& line) {
    return std::ranges::any_of(
        pairs, [&](const Contrast& pair) { return pair.locked == &line || pair.free == &line; });
  });
  std::map<std::string, std::size_t> labels;
  for (std::size_t place = 0; place < looks.size(); ++place) {
    const Cell& cell = group.lines[place].any_cell();
    looks[place].label = fmt::format("{}\n{}", sanitize(cell.model, 60), lock_words(cell));
    looks[place].is_dashed = is_locked(cell) && traits_of(cell).worker_kind == WorkerKind::thread;
    ++labels[looks[place].label];
  }
  // Two interpreters of a kind, or two files, need more words.
  for (std::size_t place = 0; place < looks.size(); ++place) {
    if (labels[looks[place].label] > 1) {
      looks[place].label = fmt::format("{}\n{}", group.lines[place].name(),
                                       lock_words(group.lines[place].any_cell()));
    }
  }
  return looks;
}

/// Says what dashes and the serial run are in the picture of a language.
std::string how_to_read(const LineGroup& group) {
  const bool is_python = std::ranges::any_of(group.lines, [](const SettingLine& line) {
    const Gil gil = traits_of(line.any_cell()).gil;
    return gil == Gil::on || gil == Gil::off;
  });
  return is_python ? "Thick dashes: with the GIL, the lock of Python's interpreter. Serial: one "
                     "thread, with the GIL."
                   : "Thick dashes: with an emulated GIL. Serial: one thread, without a lock.";
}

/// Returns whether some line of a group has something to draw.
bool has_results(const LineGroup& group, const TrialsBySource& by_source) {
  return std::ranges::any_of(group.lines, [&](const SettingLine& line) {
    return std::ranges::any_of(line.cells, [&](const auto& entry) {
      return !by_source.of(*line.source).samples_ns(entry.second).empty();
    });
  });
}

}  // namespace

/// Adds the speed-up against the serial run of a build with the interpreter's lock.
void make_gil_free_threading(Section& section, std::span<const Selection> selections,
                             const Palette& palette) {
  const TrialsBySource by_source(selections);
  const auto groups = scaling_groups(selections, true);
  bool has_python = false;
  bool has_free_python = false;
  Inconclusive inconclusive;
  UntoldWorks untold;
  std::vector<std::vector<Answer>> by_selection;
  for (const Selection& selection : selections) {
    by_selection.push_back(gil_answers(groups, *selection.source, by_source, untold));
  }
  interleave_answers(section, std::move(by_selection));
  untold.put_into(inconclusive);
  for (const LineGroup& group : groups) {
    for (const SettingLine& line : group.lines) {
      const Gil gil = traits_of(line.any_cell()).gil;
      has_python |= gil == Gil::on || gil == Gil::off;
      has_free_python |= gil == Gil::off;
    }
  }
  if (!has_python) {
    inconclusive.note("no Python was measured, and C++ only emulates its GIL");
  } else if (!has_free_python) {
    inconclusive.note("no free-threaded Python was measured",
                      "name an interpreter without a GIL (--python=python3,python3.14t)");
  }
  inconclusive.put_into(section);
  for (const LineGroup& group : groups) {
    if (!has_results(group, by_source)) continue;  // serial and ideal alone are no picture
    Chart chart = speed_up_chart(group, by_source, palette, gil_looks(group));
    chart.id = chart_id(section, "speed-up");
    chart.note = how_to_read(group) + " " + chart.note;
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports
