// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/sharing.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/results/synthetic_shape.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A gain of less than that is none that matters.
constexpr double least_gain = 1.1;

/// The work that an option says, which is left out where there is none.
std::optional<double> work_ns(const Cell& cell, const char* option) {
  const auto given = cell.options.find(option);
  return given == cell.options.end() ? 0 : parse_duration_ns(given->second);
}

bool has_surely_gain(const Measurement& gain) {
  return gain.interval && gain.interval->low > least_gain;
}
bool has_surely_none(const Measurement& gain) {
  return gain.interval && gain.interval->high <= least_gain;
}

std::string shown(double share) { return format_percent(share, 0); }

std::string gains_text(const SharingLine& line) {
  std::string text;
  for (const auto& [share, point] : line.points) {
    if (!point.gain) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown(share),
                        format_times(point.gain->value));
  }
  return fmt::format("{} (share inside, speed-up): {}", named(line.name()), text);
}

/// A model whose gain the lock eats, or not.
struct LostGain {
  const SharingLine* line = nullptr;
  std::optional<double> from = {};  ///< the least share from which on there is surely no gain
};

/// Returns those lines with a lock that gain something at some share.
std::vector<LostGain> lost_gains(const std::vector<SharingLine>& lines) {
  std::vector<LostGain> all;
  for (const SharingLine& line : lines) {
    if (line.is_without_lock) continue;
    bool gains = false;
    std::optional<double> from;
    for (const auto& [share, point] : line.points) {
      if (!point.gain) continue;
      if (has_surely_gain(*point.gain)) {
        gains = true;
        from.reset();
      } else if (!has_surely_none(*point.gain)) {
        from.reset();
      } else if (!from) {
        from = share;
      }
    }
    if (gains) all.push_back({&line, from});
  }
  return all;
}

std::optional<Answer> lost_gain_answer(const std::string& prefix,
                                       const std::vector<SharingLine>& lines,
                                       Inconclusive& inconclusive) {
  std::vector<LostGain> all = lost_gains(lines);
  if (all.empty()) {
    inconclusive.add("where a lock eats the gain", "",
                     prefix + "no model is surely faster than serial with any share inside it");
    return std::nullopt;
  }
  std::vector<std::string> evidence;
  evidence.reserve(all.size());
  for (const LostGain& one : all) evidence.push_back(gains_text(*one.line));
  std::vector<LostGain> lost;
  std::ranges::copy_if(all, std::back_inserter(lost),
                       [](const LostGain& one) { return one.from.has_value(); });
  if (lost.empty()) {
    return Answer(fmt::format("{}No share of the work inside the lock that was measured eats all "
                              "of the gain of {}.",
                              prefix, named(all.front().line->name())),
                  join_texts(evidence), {"account"});
  }
  std::ranges::stable_sort(lost, {}, [](const LostGain& one) { return *one.from; });
  const LostGain& first = lost.front();
  const LostGain& last = lost.back();
  std::string sentence = fmt::format("{}The lock eats the gain of {} from {} of the work inside on",
                                     prefix, named(first.line->name()), shown(*first.from));
  if (*last.from > *first.from) {
    sentence += fmt::format(", that of {} from {}", named(last.line->name()), shown(*last.from));
  }
  return Answer(sentence + ".", join_texts(evidence), {"account"});
}

/// The models that surely gain nothing with any share inside the lock, as those with one event
/// loop.
std::optional<Answer> no_gain_answer(const std::string& prefix,
                                     const std::vector<SharingLine>& lines) {
  std::vector<std::string> names;
  std::vector<std::string> evidence;
  for (const SharingLine& line : lines) {
    const bool gains_nothing =
        line.points.size() > 1 && std::ranges::all_of(line.points, [](const auto& point) {
          return point.second.gain && has_surely_none(*point.second.gain);
        });
    if (line.is_without_lock || !gains_nothing) continue;
    names.push_back(named(line.name()));
    evidence.push_back(gains_text(line));
  }
  if (names.empty()) return std::nullopt;
  return Answer(fmt::format("{}{} {} nothing, however little of the work is inside the lock.",
                            prefix, listing(names), names.size() == 1 ? "gains" : "gain"),
                join_texts(evidence));
}

/// The cell without protection that lost most, or else one that lost nothing.
std::optional<Answer> warning(const std::string& prefix, const SelectedCells& selected) {
  const ExpectedFailure* worst = nullptr;
  const auto lost_share = [](const ExpectedFailure& failure) {
    return static_cast<double>(failure.faults) / static_cast<double>(failure.of);
  };
  std::optional<std::uint64_t> without_loss;
  for (const std::uint64_t place : selected.cells()) {
    if (selected.cell(place).expected_failure != FailureKind::race) continue;
    const ExpectedFailure* const failure = selected.results().expected_failure(place);
    if (failure == nullptr) {
      if (!selected.trials(place).empty()) without_loss = place;
    } else if (failure->of > 0 && (worst == nullptr || lost_share(*failure) > lost_share(*worst))) {
      worst = failure;
    }
  }
  if (worst != nullptr) {
    const Cell& cell = selected.cell(worst->cell);
    return Answer(fmt::format("{}Without its lock, {} loses {} of the updates.", prefix,
                              named(Palette::series_of(cell)), format_share(lost_share(*worst))),
                  sanitize(worst->text, 200));
  }
  if (!without_loss) return std::nullopt;
  std::size_t iterations = 0;
  for (const Trial* trial : selected.trials(*without_loss))
    iterations += trial->iterations_ns.size();
  return Answer(fmt::format("{}Without its lock, {} lost no update in {}, which proves nothing.",
                            prefix, named(Palette::series_of(selected.cell(*without_loss))),
                            pluralize(iterations, "iteration")));
}

/// What `local` gains at the largest share at which both were measured.
std::optional<Answer> gain_of_local(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<SharingLine>& lines) {
  struct Gain {
    Measurement ratio;
    double share = 0;
    const SharingLine* line = nullptr;
  };
  std::optional<Gain> best;
  for (const SharingLine& local : lines) {
    if (!local.is_copy) continue;
    for (const SharingLine& locked : lines) {
      if (locked.is_without_lock || locked.series != local.series) continue;
      for (const auto& [share, point] : local.points) {
        const auto other = locked.points.find(share);
        if (other == locked.points.end() || !point.gain || !other->second.gain) continue;
        const auto ratio = measure(selected.by_cell().time_ratios(other->second.cell, point.cell));
        const bool is_sure = ratio && ratio->interval && ratio->interval->low > 1;
        if (is_sure && (!best || share > best->share)) best = Gain{*ratio, share, &local};
      }
    }
  }
  if (!best) return std::nullopt;
  return Answer(
      fmt::format("{}With a copy for each task in place of the lock, {} is {} as fast, at {} of "
                  "the work inside.",
                  prefix, named(best->line->series), format_times(best->ratio.value),
                  shown(best->share)),
      with_interval(best->ratio, format_times));
}

}  // namespace

std::string SharingLine::name() const {
  return lock.empty() ? series : fmt::format("{} ({})", series, lock);
}

std::optional<double> share_inside(const Cell& cell) {
  const auto inside_ns = work_ns(cell, "inside");
  const auto outside_ns = work_ns(cell, "outside");
  if (!inside_ns || !outside_ns || !(*inside_ns + *outside_ns > 0)) return std::nullopt;
  return *inside_ns / (*inside_ns + *outside_ns);
}

std::vector<SharingLine> sharing_lines(const SelectedCells& selected, bool several_sources) {
  std::vector<SharingLine> lines;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto share = share_inside(cell);
    if (cell.lock.empty() || cell.expected_failure || cell.baseline || !share) continue;
    const std::string series = Palette::series_of(cell);
    auto line = std::ranges::find_if(lines, [&](const SharingLine& one) {
      return one.series == series && one.lock == cell.lock;
    });
    if (line == lines.end()) {
      line = lines.insert(lines.end(), {.series = series,
                                        .lock = cell.lock,
                                        .source = several_sources ? selected.label() : "",
                                        .is_copy = cell.protection == Protection::private_copy,
                                        .is_without_lock = is_without_lock(cell)});
    }
    SharingLine::Point point{.cell = place, .missing_reason = selected.missing_reason(place)};
    const auto serial = serial_run(selected.results(), cell);
    if (point.missing_reason.empty() && serial) {
      point.gain = measure(selected.by_cell().time_ratios(*serial, place));
    }
    if (point.missing_reason.empty() && !point.gain) point.missing_reason = "no serial run";
    line->points.emplace(*share, std::move(point));
  }
  return lines;
}

std::vector<Answer> sharing_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<SharingLine>& lines,
                                    Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  // A section has room for three; the one that gains nothing stands in the table as well.
  for (auto& answer : {lost_gain_answer(prefix, lines, inconclusive), warning(prefix, selected),
                       gain_of_local(prefix, selected, lines), no_gain_answer(prefix, lines)}) {
    if (answer) answers.push_back(*answer);
  }
  return answers;
}

}  // namespace reports
