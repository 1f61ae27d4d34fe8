// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "reports/state/cell_time.h"
#include "reports/statistics/signed_rank.h"
#include "reports/summary/subset.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns the cells as if they alone had been chosen, none as a mere reference.
Results part_of(const Results& results, std::span<const std::uint64_t> cells) {
  Results part = subset(results, cells);
  for (Cell& cell : part.plan.cells) cell.baseline = false;
  return part;
}

std::optional<double> cpu_ns_of(const std::vector<const Trial*>& trials, std::uint64_t tasks) {
  std::vector<double> values;
  for (const Trial* const trial : trials) {
    if (!trial->resources.cpu_ns || trial->iterations_ns.empty()) continue;
    const auto done = static_cast<double>(trial->iterations_ns.size() * tasks);
    values.push_back(static_cast<double>(*trial->resources.cpu_ns) / done);
  }
  if (values.empty()) return std::nullopt;
  return median(std::move(values));
}

/// Sets how many times as long a candidate takes as another one.
void set_ratio(Candidate& candidate, const ComparedCell& one, const ComparedCell& other) {
  std::vector<double> logs = log_ratios(one, other);
  if (logs.empty()) {  // no round has both
    candidate.ratio = one.median_ns / one.tasks / (other.median_ns / other.tasks);
    candidate.ratio_interval.reset();
    candidate.min_ratio = candidate.ratio;
    return;
  }
  candidate.min_ratio = std::exp(std::ranges::min(logs));
  candidate.ratio_interval = signed_rank_interval(logs);
  if (candidate.ratio_interval) {
    candidate.ratio_interval = Interval{.low = std::exp(candidate.ratio_interval->low),
                                        .high = std::exp(candidate.ratio_interval->high)};
  }
  candidate.ratio = std::exp(hodges_lehmann(std::move(logs)));
}

/// Returns whether one of two candidates that are as fast as each other costs clearly less.
bool costs_less(const Candidate& one, const Candidate& other) {
  constexpr double clearly_less_cpu = 0.9;
  constexpr double clearly_less_memory = 0.67;
  if (one.cpu_ns && other.cpu_ns) {
    if (*one.cpu_ns < clearly_less_cpu * *other.cpu_ns) return true;
    if (*other.cpu_ns < clearly_less_cpu * *one.cpu_ns) return false;
  }
  if (!one.peak_bytes || !other.peak_bytes) return false;
  return static_cast<double>(*one.peak_bytes) <
         clearly_less_memory * static_cast<double>(*other.peak_bytes);
}

}  // namespace

AdviceJudge::AdviceJudge(const Results& results, std::span<const std::uint64_t> cells)
    : cells_(cells.begin(), cells.end()),
      part_(part_of(results, cells)),
      by_cell_(part_),
      quiet_(part_),
      order_(part_, looks_of(results.plan)) {}

std::uint64_t AdviceJudge::place_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(std::ranges::find(cells_, cell) - cells_.begin());
}

Candidate AdviceJudge::candidate_of(std::uint64_t cell, std::uint64_t place) const {
  const std::vector<const Trial*>& trials = by_cell_.trials(place);
  const Cell& one = part_.plan.cells[place];
  const auto tasks = static_cast<double>(std::max<std::uint64_t>(one.tasks, 1));
  const CellTime time = cell_time(part_, trials);
  Candidate candidate{.cell = cell, .rounds = trials.size(), .task_ns = time.median_ns / tasks};
  if (time.interval_ns) {
    candidate.interval_ns =
        Interval{.low = time.interval_ns->low / tasks, .high = time.interval_ns->high / tasks};
  }
  candidate.cpu_ns = cpu_ns_of(trials, one.tasks);
  candidate.peak_bytes = part_.peak_bytes(place);
  if (!traits_of(one).worker_per_task) {
    std::vector<double> values;
    values.reserve(trials.size());
    for (const Trial* const trial : trials) {
      values.push_back(static_cast<double>(trial->start_ns + trial->stop_ns));
    }
    candidate.start_stop_ns = median(std::move(values));
  }
  return candidate;
}

std::vector<AdviceJudge::Compared> AdviceJudge::compared(
    std::span<const std::uint64_t> cells) const {
  std::vector<Compared> all;
  for (const std::uint64_t cell : cells) {
    const std::uint64_t place = place_of(cell);
    auto entry = compared_cell(by_cell_, quiet_, place);
    if (!entry) continue;
    all.push_back({.candidate = candidate_of(cell, place),
                   .cell = std::move(*entry),
                   .is_serial = traits_of(part_.plan.cells[place]).serial});
  }
  return all;
}

CandidateStatus AdviceJudge::status_of(const Candidate& candidate, std::uint64_t advised) const {
  const std::uint64_t place = place_of(candidate.cell);
  if (candidate.ratio <= tie_ratio) return CandidateStatus::tie;
  if (order_.is_faster(place_of(advised), place)) return CandidateStatus::slower;
  constexpr double far_behind = 1.1;  // in each of some rounds: no chance of a few percent
  const bool is_screened = !order_.is_told(place) || candidate.rounds < order_.min_rounds();
  return is_screened && candidate.rounds >= 2 && candidate.min_ratio >= far_behind
             ? CandidateStatus::screened
             : CandidateStatus::open;
}

std::vector<Candidate> AdviceJudge::compare_to_fastest(std::span<const std::uint64_t> cells) const {
  std::vector<Compared> all = compared(cells);
  if (all.empty()) return {};
  const auto fastest =
      std::ranges::min_element(all, {}, [](const Compared& one) { return one.candidate.task_ns; });
  std::vector<Candidate> candidates;
  for (Compared& one : all) {
    set_ratio(one.candidate, one.cell, fastest->cell);
    candidates.push_back(one.candidate);
  }
  return candidates;
}

LanguageAdvice AdviceJudge::judge(const std::string& family,
                                  std::span<const std::uint64_t> cells) const {
  LanguageAdvice answer{.family = family};
  std::vector<Compared> all = compared(cells);
  if (all.empty()) return answer;
  std::uint64_t most_rounds = 0;
  for (const Compared& one : all) most_rounds = std::max(most_rounds, one.candidate.rounds);
  const auto is_measured_fully = [&](const Compared& one) {
    return 2 * one.candidate.rounds >= most_rounds;
  };
  // Of those that were measured to the end; their medians are not of the same rounds in all.
  std::ranges::stable_sort(all, {}, [&](const Compared& one) {
    return std::pair(!is_measured_fully(one), one.candidate.task_ns);
  });
  const ComparedCell reference = all.front().cell;
  for (Compared& one : all) set_ratio(one.candidate, one.cell, reference);
  std::ranges::stable_sort(all, {}, [&](const Compared& one) {
    return std::pair(!is_measured_fully(one), one.candidate.ratio);
  });
  std::size_t chosen = 0;
  for (std::size_t place = 1; place < all.size(); ++place) {
    const bool is_near = is_measured_fully(all[place]) &&
                         all[place].candidate.ratio <= ignored_ratio * all[0].candidate.ratio;
    if (!is_near || all[chosen].is_serial) continue;
    if (all[place].is_serial || costs_less(all[place].candidate, all[chosen].candidate)) {
      chosen = place;
    }
  }
  std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(chosen),
              all.begin() + static_cast<std::ptrdiff_t>(chosen) + 1);
  const ComparedCell advised = all.front().cell;
  answer.verdict = Verdict::clear;
  for (Compared& one : all) {
    set_ratio(one.candidate, one.cell, advised);
    const bool is_advised = &one == &all.front();
    one.candidate.status = is_advised ? CandidateStatus::advised
                                      : status_of(one.candidate, all.front().candidate.cell);
    answer.candidates.push_back(one.candidate);
  }
  std::ranges::stable_sort(answer.candidates.begin() + 1, answer.candidates.end(), {},
                           &Candidate::ratio);
  const auto has = [&](CandidateStatus status) {
    return std::ranges::find(answer.candidates, status, &Candidate::status) !=
           answer.candidates.end();
  };
  if (has(CandidateStatus::tie)) answer.verdict = Verdict::tie;
  if (has(CandidateStatus::open)) answer.verdict = Verdict::open;
  // That some take about as long, and that all others are far behind in every round, is seen in a
  // few rounds.
  constexpr std::uint64_t few_rounds = 4;
  const bool is_plain =
      !has(CandidateStatus::open) && (!has(CandidateStatus::tie) || most_rounds >= few_rounds);
  const bool is_told = is_plain || order_.is_told(place_of(answer.candidates.front().cell));
  if (answer.candidates.size() > 1 && is_told) return answer;
  answer.verdict = Verdict::cannot_tell;
  answer.cannot_tell =
      answer.candidates.size() == 1
          ? fmt::format("nothing but {} was measured, and one model alone is no choice",
                        sanitize(part_.plan.cells[place_of(answer.candidates.front().cell)].model))
          : fmt::format("{} of the contenders were measured, and it takes {} to tell them apart",
                        pluralize(most_rounds, "round"), order_.min_rounds());
  return answer;
}

}  // namespace reports
