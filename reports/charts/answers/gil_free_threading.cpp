// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/gil_free_threading.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "reports/charts/support/selected_cells.h"
#include "reports/text/text.h"

namespace reports {
namespace {

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
  GilAnswers(const ByCell& by_cell, const Order& order, UntoldWorks& untold)
      : by_cell_(by_cell), order_(order), untold_(untold) {}

  /// Adds what the contrasts of a group tell that are of this source. Where the lock's own cost
  /// cannot be told, what processes gain is no further question, nor is the cost of one thread.
  void add(const LineGroup& group, const Source& source) {
    bool is_asked = false;
    bool is_told = false;
    std::vector<Contrast> with_processes;
    for (const Contrast& contrast : contrasts(group)) {
      if (contrast.free->source != &source) continue;
      if (!is_same_kind(contrast)) {
        with_processes.push_back(contrast);
        continue;
      }
      is_asked = true;
      const std::string why = add_contrast(group, contrast);
      if (!why.empty()) {
        untold_.add(cost_of_lock, group, why);
        continue;
      }
      is_told = true;
      if (is_free_build(contrast)) add_single_worker(group, contrast);
    }
    for (const Contrast& contrast : with_processes) {
      const std::string why = add_contrast(group, contrast);
      if (why.empty() || (is_asked && !is_told)) continue;
      untold_.add(is_asked ? "what processes gain over threads under one GIL" : cost_of_lock, group,
                  why);
    }
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

  /// Returns whether the speed-up of a cell is known well enough for a sentence: where it may as
  /// well be none, within 10 %.
  bool is_known(const SettingLine& line, std::uint64_t cell) const {
    const auto ratio = line.serial ? ratio_of(by_cell_, *line.serial, cell) : std::nullopt;
    if (!ratio || !ratio->interval) return false;
    constexpr double near = 1.1;
    return ratio->interval->low > 1 || ratio->interval->high < 1 ||
           (ratio->value / ratio->interval->low <= near &&
            ratio->interval->high / ratio->value <= near);
  }

  static constexpr const char* cost_of_lock = "what the GIL costs";

  /// Returns why nothing is told; empty where something is.
  std::string add_contrast(const LineGroup& group, const Contrast& contrast) {
    const auto workers = common_workers(contrast, by_cell_);
    if (!workers) return "there is no result with and without it with equal workers";
    const std::uint64_t locked = contrast.locked->cells.at(*workers);
    const std::uint64_t free = contrast.free->cells.at(*workers);
    const auto ratio = ratio_of(by_cell_, locked, free);
    if (ratio && add_waiting(group, contrast, *workers, *ratio)) return "";
    if (!ratio || !is_told_apart(locked, free, order_)) return reason_of(ratio, locked, free);
    std::string sentence = about(contrast.free->label) + group.title + ": ";
    const std::string quick = speed_up(*contrast.free, free, format_ratio, false);
    const std::string slow = speed_up(*contrast.locked, locked, format_ratio, false);
    const std::string some = pluralize(*workers, worker_noun(contrast.free->any_cell()));
    const std::string same = pluralize(*workers, worker_noun(contrast.locked->any_cell()));
    const bool is_one_model = some == same;
    const std::string lock = lock_of(contrast);
    if (!quick.empty() && !slow.empty() && is_known(*contrast.free, free)) {
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
    ranked_.push_back({place_of(contrast, false),
                       {sentence + ".", evidence(contrast, locked, free, *ratio), {group.title}}});
    return "";
  }

  /// Adds that the lock costs nothing or little where tasks wait. That threads under it are a
  /// little faster there would be read as if the lock helped.
  bool add_waiting(const LineGroup& group, const Contrast& contrast, std::uint64_t workers,
                   const Figure& ratio) {
    constexpr double little = 1.1;
    if (!contrast.free->any_cell().waits || !ratio.interval || ratio.interval->high > little) {
      return false;
    }
    const std::string some = pluralize(workers, worker_noun(contrast.free->any_cell()));
    const std::string same = pluralize(workers, worker_noun(contrast.locked->any_cell()));
    const std::string other = some == same ? "without" : some;
    const std::string lock =
        some == same ? "with " + lock_of(contrast) : std::string("under one GIL");
    const std::string much = ratio.interval->high <= 1
                                 ? fmt::format("are no slower {} than {}", lock, other)
                                 : fmt::format("{} take at most {} longer than {}", lock,
                                               format_percent(ratio.interval->high - 1, 1), other);
    ranked_.push_back({place_of(contrast, false),
                       {fmt::format("{}{}: tasks wait, so {} {}.", about(contrast.free->label),
                                    group.title, same, much),
                        evidence(contrast, contrast.locked->cells.at(workers),
                                 contrast.free->cells.at(workers), ratio),
                        {group.title}}});
    return true;
  }

  /// Returns whether both run the same kind of workers, and differ in the lock alone.
  static bool is_same_kind(const Contrast& contrast) {
    return traits_of(contrast.free->any_cell()).worker_kind ==
           traits_of(contrast.locked->any_cell()).worker_kind;
  }

  /// Says why it is not sure which of two cells is the faster one.
  std::string reason_of(const std::optional<Figure>& ratio, std::uint64_t locked,
                        std::uint64_t free) const {
    if (!order_.is_told(locked) || !order_.is_told(free)) {
      return "fewer than " + pluralize(order_.min_rounds(), "round");
    }
    const bool is_apart =
        ratio && ratio->interval && (ratio->interval->low > 1 || ratio->interval->high < 1);
    return is_apart ? fmt::format(
                          "the times differ, but in too few rounds, or too few quiet ones, "
                          "to be sure among {} cells",
                          order_.cells())
                    : "the times cannot be told apart";
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

  /// Says how much slower a single worker is in an interpreter without lock.
  void add_single_worker(const LineGroup& group, const Contrast& contrast) {
    const auto locked = contrast.locked->cells.find(1);
    const auto free = contrast.free->cells.find(1);
    if (locked == contrast.locked->cells.end() || free == contrast.free->cells.end()) return;
    const auto ratio = ratio_of(by_cell_, free->second, locked->second);
    if (!ratio) return;
    const std::string noun = worker_noun(contrast.free->any_cell());
    if (!is_told_apart(free->second, locked->second, order_)) {
      untold_.add("whether a single " + noun + " is slower without the GIL", group,
                  reason_of(ratio, locked->second, free->second));
      return;
    }
    ranked_.push_back(
        {place_of(contrast, true),
         {fmt::format("{}{}: a single {} without the GIL takes {} the time of one with it.",
                      about(contrast.free->label), group.title, noun, format_ratio(ratio->value)),
          fmt::format("{} against {}: {}", contrast.free->name(), contrast.locked->name(),
                      with_interval(*ratio, format_ratio)),
          {group.title}}});
  }

  const ByCell& by_cell_;
  const Order& order_;
  UntoldWorks& untold_;
  std::vector<Ranked> ranked_;
};

}  // namespace

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

void UntoldWorks::add(const std::string& what, const LineGroup& group, const std::string& why) {
  const std::string in_language = " in " + language(group.lines.front().any_cell().family);
  const bool has_language = group.title.ends_with(in_language);
  const std::string work =
      has_language ? group.title.substr(0, group.title.size() - in_language.size()) : group.title;
  auto& works = by_reason_[{what, why}];
  auto place = std::ranges::find(works, work, &Work::name);
  if (place == works.end()) place = works.insert(works.end(), {work, {}});
  const std::string part = has_language ? language(group.lines.front().any_cell().family) : "";
  if (!part.empty() && std::ranges::find(place->languages, part) == place->languages.end()) {
    place->languages.push_back(part);
  }
}

void UntoldWorks::put_into(Inconclusive& inconclusive) const {
  for (const auto& [reason, works] : by_reason_) {
    for (const Work& work : works) {
      inconclusive.add(reason.first,
                       work.name + (work.languages.empty() ? "" : " in " + listing(work.languages)),
                       reason.second);
    }
  }
}

std::vector<Answer> gil_answers(const std::vector<LineGroup>& groups, const Source& source,
                                const TrialsBySource& by_source, UntoldWorks& untold) {
  GilAnswers answers(by_source.of(source), by_source.order(source), untold);
  for (const LineGroup& group : groups) answers.add(group, source);
  return answers.take();
}

}  // namespace reports
