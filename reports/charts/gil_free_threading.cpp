// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/scaling.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
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

/// Returns the number of workers at which two lines are compared: the most that both have a result
/// with and that have a core each; of waiting tasks, which need none, the most of all. It does not
/// depend on the times, so nothing is chosen by chance.
std::optional<std::uint64_t> common_workers(const Contrast& contrast, const ByCell& by_cell) {
  std::optional<std::uint64_t> most;
  const Cell& cell = contrast.free->any_cell();
  const std::uint64_t cores = by_cell.results().machine.usable_cores;
  for (const auto& [workers, index] : contrast.free->cells) {
    const auto other = contrast.locked->cells.find(workers);
    if (other == contrast.locked->cells.end() || by_cell.samples_ns(index).empty() ||
        by_cell.samples_ns(other->second).empty()) {
      continue;
    }
    const bool has_cores = cell.waits || cores == 0 || workers <= cores;
    if (!most || has_cores) most = workers;
  }
  return most;
}

/// Returns whether it is sure which of two cells is the faster one.
bool is_told_apart(std::uint64_t one, std::uint64_t other, const Order& order) {
  return order.is_faster(one, other) || order.is_faster(other, one);
}

/// Names the lock of a contrast: "an emulated GIL".
std::string lock_of(const Contrast& contrast) {
  return traits_of(contrast.locked->any_cell()).gil == Gil::emulated ? "an emulated GIL"
                                                                     : "the GIL";
}

bool is_free_build(const Contrast& contrast) {
  return traits_of(contrast.free->any_cell()).gil == Gil::off;
}

/// An answer and its place among all: the smaller, the sooner.
struct Ranked {
  int place = 0;
  Answer answer;
};

/// Gathers what the contrasts of one source tell, and what they do not.
class GilAnswers {
 public:
  GilAnswers(const ByCell& by_cell, const Order& order, Inconclusive& inconclusive)
      : by_cell_(by_cell), order_(order), inconclusive_(inconclusive) {}

  void add(const LineGroup& group, const Contrast& contrast) {
    add_contrast(group, contrast);
    if (is_free_build(contrast)) add_single_worker(group, contrast);
  }

  std::vector<Answer> take() {
    std::ranges::stable_sort(ranked_, {}, &Ranked::place);
    std::vector<Answer> answers;
    for (Ranked& ranked : ranked_) answers.push_back(std::move(ranked.answer));
    return answers;
  }

 private:
  /// People ask of Python and of work that computes; what C++ emulates explains it.
  static int place_of(const Contrast& contrast, bool is_single) {
    const Cell& cell = contrast.free->any_cell();
    const bool is_emulated = traits_of(contrast.locked->any_cell()).gil == Gil::emulated;
    const int kind = is_emulated ? 3 : is_single ? 1 : is_free_build(contrast) ? 0 : 2;
    return kind + (cell.waits ? 4 : 0);
  }

  std::string speed_up(const SettingLine& line, std::uint64_t cell, std::string (*format)(double),
                       bool with_bounds) const {
    const auto ratio = line.serial ? ratio_of(by_cell_, *line.serial, cell) : std::nullopt;
    if (!ratio) return "";
    return with_bounds ? with_interval(*ratio, format) : format(ratio->value);
  }

  void add_contrast(const LineGroup& group, const Contrast& contrast) {
    const auto workers = common_workers(contrast, by_cell_);
    if (!workers) {
      inconclusive_.add("what the GIL costs", group.title,
                        "there is no result with and without it with equal workers");
      return;
    }
    const std::uint64_t locked = contrast.locked->cells.at(*workers);
    const std::uint64_t free = contrast.free->cells.at(*workers);
    const auto ratio = ratio_of(by_cell_, locked, free);
    if (!ratio || !is_told_apart(locked, free, order_)) {
      inconclusive_.add("whether the GIL costs anything", untold_text(group, contrast, *workers),
                        "the times cannot be told apart");
      return;
    }
    std::string sentence = about(contrast.free->label) + group.title + ": ";
    const std::string quick = speed_up(*contrast.free, free, format_ratio, false);
    const std::string slow = speed_up(*contrast.locked, locked, format_ratio, false);
    const std::string some = pluralize(*workers, worker_noun(contrast.free->any_cell()));
    const std::string same = pluralize(*workers, worker_noun(contrast.locked->any_cell()));
    const bool is_one_model = some == same;
    const std::string lock = lock_of(contrast);
    if (!quick.empty() && !slow.empty()) {
      const bool is_emulated = traits_of(contrast.locked->any_cell()).gil == Gil::emulated;
      sentence += is_one_model ? fmt::format("{} without {} are {} as fast as serial; with {}, {}",
                                             some, is_emulated ? "a GIL" : "the GIL", quick,
                                             is_emulated ? "an emulated one" : "it", slow)
                               : fmt::format("{} are {} as fast as serial; {} under one GIL, {}",
                                             some, quick, same, slow);
    } else {
      sentence += fmt::format("under {} {} take {} the time of {} without it", lock, same,
                              format_ratio(ratio->value), is_one_model ? "as many" : some);
    }
    ranked_.push_back(
        {place_of(contrast, false), {sentence + ".", evidence(contrast, locked, free, *ratio)}});
  }

  std::string evidence(const Contrast& contrast, std::uint64_t locked, std::uint64_t free,
                       const Figure& ratio) const {
    const auto one = [&](const SettingLine& line, std::uint64_t cell) {
      const std::string figure = speed_up(line, cell, format_ratio, true);
      return line.name() + (figure.empty() ? "" : " " + figure);
    };
    std::vector<std::string> texts = {one(*contrast.free, free), one(*contrast.locked, locked)};
    texts.push_back("under one lock " + with_interval(ratio, format_ratio) + " the time");
    return join_texts(texts);
  }

  std::string untold_text(const LineGroup& group, const Contrast& contrast,
                          std::uint64_t workers) const {
    return fmt::format(
        "{} with {} ({})", group.title,
        pluralize(workers, worker_noun(contrast.locked->any_cell())),
        short_name(contrast.locked->name()) + " beside " + short_name(contrast.free->name()));
  }

  /// Says how much slower a single worker is in an interpreter without lock.
  void add_single_worker(const LineGroup& group, const Contrast& contrast) {
    const auto locked = contrast.locked->cells.find(1);
    const auto free = contrast.free->cells.find(1);
    if (locked == contrast.locked->cells.end() || free == contrast.free->cells.end()) return;
    const auto ratio = ratio_of(by_cell_, free->second, locked->second);
    if (!ratio) return;
    const std::string noun = worker_noun(contrast.free->any_cell());
    if (!is_told_apart(free->second, locked->second, order_)) {
      inconclusive_.add("whether a single " + noun + " is slower without the GIL", group.title,
                        "the times cannot be told apart");
      return;
    }
    ranked_.push_back(
        {place_of(contrast, true),
         {fmt::format("{}{}: a single {} without the GIL takes {} the time of one with it.",
                      about(contrast.free->label), group.title, noun, format_ratio(ratio->value)),
          fmt::format("{} against {}: {}", contrast.free->name(), contrast.locked->name(),
                      with_interval(*ratio, format_ratio))}});
  }

  const ByCell& by_cell_;
  const Order& order_;
  Inconclusive& inconclusive_;
  std::vector<Ranked> ranked_;
};

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

}  // namespace

/// Adds the speed-up against the serial run of a build with the interpreter's lock.
void make_gil_free_threading(Section& section, std::span<const Selection> selections,
                             const Palette& palette) {
  const TrialsBySource by_source(selections);
  const auto groups = scaling_groups(selections, true);
  bool has_python = false;
  bool has_free_python = false;
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_selection;
  for (const Selection& selection : selections) {
    GilAnswers answers(by_source.of(*selection.source), by_source.order(*selection.source),
                       inconclusive);
    for (const LineGroup& group : groups) {
      for (const Contrast& contrast : contrasts(group)) {
        if (contrast.free->source == selection.source) answers.add(group, contrast);
      }
    }
    by_selection.push_back(answers.take());
  }
  interleave_answers(section, std::move(by_selection));
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
    Chart chart = speed_up_chart(group, by_source, palette, gil_looks(group));
    chart.id = chart_id(section, "speed-up");
    chart.note = "Dashed: under an interpreter's lock, which C++ only emulates. " + chart.note +
                 " Serial is that of the same language, in Python of an interpreter with its lock.";
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports
