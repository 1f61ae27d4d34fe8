// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/trade_offs.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "reports/results/cpu_limit.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// One model of a column with what it costs beside its time.
struct Candidate {
  std::size_t row = 0;
  double time_ns = 0;
  FiguresByRound one_shot_ns;
  std::optional<double> median_one_shot_ns;
  std::optional<double> memory_bytes;
  std::optional<double> cpu_ns;  ///< of an iteration
};

Candidate candidate_of(const BestSettings& best, std::size_t row, const MatrixCell& square,
                       const ByCell& by_cell) {
  Candidate one{.row = row, .time_ns = square.time_ns->value};
  std::vector<double> one_shots;
  std::vector<double> cpu_times;
  const std::uint64_t cores = cores_at_once(best.source->results.machine);
  for (const Trial* trial : by_cell.trials(*square.cell)) {
    if (trial->start_ns + trial->stop_ns > 0 && trial->one_shot_ns() > 0) {
      one.one_shot_ns[trial->index] = trial->one_shot_ns();
      one_shots.push_back(trial->one_shot_ns());
    }
    const auto used = cores_used(trial->resources.cpu_ns, *trial, trial->exact_ns ? 0 : cores);
    if (used) cpu_times.push_back(*used * trial->sample_ns());
  }
  if (!one_shots.empty()) one.median_one_shot_ns = median(one_shots);
  if (!cpu_times.empty()) one.cpu_ns = median(cpu_times);
  for (const MemoryPeak* peak : by_cell.peaks(*square.cell)) {
    const auto bytes = static_cast<double>(peak->peak_bytes);
    one.memory_bytes = std::max(one.memory_bytes.value_or(0), bytes);
  }
  return one;
}

/// The models of a column that may be the best, and the others.
struct Candidates {
  std::vector<Candidate> first;
  std::vector<Candidate> others;
};

Candidates candidates_of(const BestSettings& best, std::size_t column, const ByCell& by_cell) {
  Candidates all;
  const std::vector<std::size_t> first = best.first_ones(column);
  for (std::size_t row = 0; row < best.rows.size(); ++row) {
    const MatrixCell& square = best.square(row, column);
    if (!square.cell || !square.time_ns || !square.failure.empty()) continue;
    const bool is_first = std::ranges::find(first, row) != first.end();
    (is_first ? all.first : all.others).push_back(candidate_of(best, row, square, by_cell));
  }
  std::ranges::stable_sort(all.first, {}, &Candidate::time_ns);
  return all;
}

/// Returns the other model with the least of a figure that every one of the first exceeds by
/// `exceeds`; null where there is none.
template <typename Figure, typename Exceeds>
const Candidate* least(const Candidates& all, Figure figure, Exceeds exceeds) {
  const Candidate* best = nullptr;
  for (const Candidate& other : all.others) {
    if (!(other.*figure) || (best != nullptr && *(other.*figure) >= *(best->*figure))) continue;
    const bool all_exceed = std::ranges::all_of(
        all.first, [&](const Candidate& one) { return one.*figure && exceeds(one, other); });
    if (all_exceed) best = &other;
  }
  return best;
}

std::string bytes_text(double bytes) { return format_bytes(static_cast<std::uint64_t>(bytes)); }

/// Returns a sentence with the names of two models, shortened where it would be too long.
template <typename Sentence>
std::string with_names(const BestSettings& best, std::size_t first, std::size_t other,
                       Sentence sentence) {
  std::string text = sentence(sanitize(best.rows[first], 40), sanitize(best.rows[other], 40));
  if (is_short_enough(text)) return text;
  std::vector<std::string> names;
  for (const std::size_t row : {first, other}) add_name(names, sanitize(best.rows[row], 80));
  return sentence(names[0], names[1]);
}

}  // namespace

std::vector<TradeOff> trade_offs(const BestSettings& best, std::size_t column,
                                 const ByCell& by_cell, const std::string& start) {
  const Candidates all = candidates_of(best, column, by_cell);
  if (all.first.empty() || all.others.empty()) return {};
  const Candidate& first = all.first.front();
  std::vector<TradeOff> costs;
  const auto add = [&](std::string sentence, std::string evidence, std::size_t other,
                       std::string_view clause) {
    costs.push_back({.answer = {std::move(sentence), std::move(evidence)},
                     .clause = fmt::format(fmt::runtime(clause), sanitize(best.rows[other], 40))});
  };

  const auto costs_more_once = [&](const Candidate& one, const Candidate& other) {
    if (*one.median_one_shot_ns < TradeOffs::min_one_shot_ratio * *other.median_one_shot_ns) {
      return false;
    }
    return bool(surely_less({other.one_shot_ns, one.one_shot_ns}, best.statements)[0][1]);
  };
  if (const auto* other = least(all, &Candidate::median_one_shot_ns, costs_more_once)) {
    add(with_names(best, first.row, other->row,
                   [&](const std::string&, const std::string& name) {
                     return fmt::format(
                         "{}one only once, start-up included, {} takes less: {} against {}.",
                         start.empty() ? "D" : start + "d", name,
                         format_duration(*other->median_one_shot_ns),
                         format_duration(*first.median_one_shot_ns));
                   }),
        fmt::format("{} against {}; medians of the first run of fresh processes",
                    best.name(other->row, column), best.name(first.row, column)),
        other->row, "done only once, {} takes less");
  }
  const auto needs_more_memory = [&](const Candidate& one, const Candidate& other) {
    return *one.memory_bytes >= TradeOffs::min_memory_ratio * *other.memory_bytes &&
           *one.memory_bytes - *other.memory_bytes >= TradeOffs::min_memory_bytes &&
           other.time_ns <= TradeOffs::max_time_for_memory * one.time_ns;
  };
  if (const auto* other = least(all, &Candidate::memory_bytes, needs_more_memory)) {
    add(with_names(best, first.row, other->row,
                   [&](const std::string& one, const std::string& two) {
                     return fmt::format("{}{} needs {} of memory, {} {}.", start, one,
                                        bytes_text(*first.memory_bytes), two,
                                        bytes_text(*other->memory_bytes));
                   }),
        fmt::format("{} takes {} the time of {}", best.name(other->row, column),
                    format_ratio(other->time_ns / first.time_ns), best.name(first.row, column)),
        other->row, "{} needs far less memory");
  }
  const auto needs_more_cpu = [&](const Candidate& one, const Candidate& other) {
    return *one.cpu_ns >= TradeOffs::min_cpu_ratio * *other.cpu_ns &&
           other.time_ns <= TradeOffs::max_time_for_cpu * one.time_ns;
  };
  const bool matters = first.cpu_ns && *first.cpu_ns > TradeOffs::min_share_of_core * first.time_ns;
  if (const auto* other = matters ? least(all, &Candidate::cpu_ns, needs_more_cpu) : nullptr) {
    add(with_names(best, first.row, other->row,
                   [&](const std::string& one, const std::string& two) {
                     return fmt::format("{}{} uses {} the CPU time of {}, which takes {} as long.",
                                        start, one, format_ratio(*first.cpu_ns / *other->cpu_ns),
                                        two, format_ratio(other->time_ns / first.time_ns));
                   }),
        fmt::format("{} of CPU time against {}, medians", format_duration(*first.cpu_ns),
                    format_duration(*other->cpu_ns)),
        other->row, "{} uses far less CPU time");
  }
  return costs;
}

}  // namespace reports
