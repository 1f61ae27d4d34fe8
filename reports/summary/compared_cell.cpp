// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/compared_cell.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/statistics/statistics.h"

namespace reports {
namespace {

using Turns = ComparedCell::Turns;

bool share_laps(const Turns& one, const Turns& other) {
  return one.trial->round && one.trial->round == other.trial->round;
}

/// The ratios of two trials of one round, lap by lap: of all laps, or of those in which both turns
/// were in this state. Empty for trials that did not take turns.
std::vector<double> lap_ratios(const Turns& one, const Turns& other,
                               std::optional<Quietness> state = {}) {
  std::vector<double> ratios;
  if (!share_laps(one, other)) return ratios;
  const std::size_t laps = std::min(one.times_ns.size(), other.times_ns.size());
  ratios.reserve(laps);
  for (std::size_t lap = 0; lap < laps; ++lap) {
    if (state && (one.states[lap] != *state || other.states[lap] != *state)) continue;
    if (one.times_ns[lap] > 0 && other.times_ns[lap] > 0) {
      ratios.push_back(one.times_ns[lap] / other.times_ns[lap]);
    }
  }
  return ratios;
}

/// Calls `use` with the turns of both for each round that both have.
template <typename Use>
void for_common_rounds(const ComparedCell& one, const ComparedCell& other, Use use) {
  auto mine = one.rounds.begin();
  auto theirs = other.rounds.begin();
  while (mine != one.rounds.end() && theirs != other.rounds.end()) {
    if (mine->first < theirs->first) {
      ++mine;
    } else if (theirs->first < mine->first) {
      ++theirs;
    } else {
      use(mine->second, theirs->second);
      ++mine;
      ++theirs;
    }
  }
}

}  // namespace

std::optional<ComparedCell> compared_cell(const ByCell& by_cell, const QuietIterations& quiet,
                                          std::uint64_t cell) {
  const Results& results = by_cell.results();
  const Cell& one = results.plan.cells[cell];
  if (results.unranked || !results.plan.ranks(cell) || by_cell.failure(cell) != nullptr ||
      one.arrival_rate > 0 || (one.baseline && one.waits)) {
    return std::nullopt;
  }
  ComparedCell entry{.cell = cell};
  if (one.waits && one.tasks > 0) entry.tasks = static_cast<double>(one.tasks);
  std::vector<double> samples_ns;
  for (const Trial* trial : by_cell.trials(cell)) {
    if (trial->sample_ns() <= 0) continue;
    samples_ns.push_back(trial->sample_ns());
    entry.rounds[trial->index] = {trial, turn_times_ns(*trial), quiet.turns(*trial)};
  }
  if (samples_ns.empty()) return std::nullopt;
  entry.median_ns = median(std::move(samples_ns));
  return entry;
}

std::vector<std::uint64_t> common_rounds(const std::vector<ComparedCell>& cells) {
  std::vector<std::uint64_t> rounds;
  for (const auto& entry : cells.front().rounds) {
    const std::uint64_t round = entry.first;
    if (std::ranges::all_of(
            cells, [&](const ComparedCell& cell) { return cell.rounds.contains(round); })) {
      rounds.push_back(round);
    }
  }
  return rounds;
}

std::vector<double> scores_in_round(const std::vector<ComparedCell>& cells, std::uint64_t round) {
  std::vector<const Turns*> turns;
  turns.reserve(cells.size());
  for (const ComparedCell& cell : cells) turns.push_back(&cell.rounds.at(round));
  std::size_t laps = turns.front()->times_ns.size();
  for (const Turns* one : turns) {
    laps = share_laps(*one, *turns.front()) ? std::min(laps, one->times_ns.size()) : 0;
  }
  std::vector<double> scores(cells.size());
  std::vector<std::vector<double>> by_cell(cells.size());
  for (std::size_t lap = 0; lap < laps; ++lap) {
    std::vector<double> logs;
    for (const Turns* one : turns) {
      if (one->times_ns[lap] > 0) logs.push_back(std::log(one->times_ns[lap]));
    }
    if (logs.size() != cells.size()) continue;
    const double middle = median(logs);
    for (std::size_t place = 0; place < cells.size(); ++place) {
      by_cell[place].push_back(logs[place] - middle);
    }
  }
  for (std::size_t place = 0; place < cells.size(); ++place) {
    const double figure = by_cell[place].empty() ? std::log(turns[place]->trial->sample_ns())
                                                 : median(std::move(by_cell[place]));
    scores[place] = figure - std::log(cells[place].tasks);
  }
  return scores;
}

std::vector<double> log_ratios(const ComparedCell& one, const ComparedCell& other) {
  std::vector<double> logs;
  const double task_ratio = other.tasks / one.tasks;
  for_common_rounds(one, other, [&](const Turns& mine, const Turns& theirs) {
    std::vector<double> ratios = lap_ratios(mine, theirs);
    const double ratio = ratios.empty() ? mine.trial->sample_ns() / theirs.trial->sample_ns()
                                        : median(std::move(ratios));
    logs.push_back(std::log(ratio * task_ratio));
  });
  return logs;
}

std::vector<double> quiet_log_ratios(const ComparedCell& one, const ComparedCell& other) {
  std::vector<double> logs;
  const double task_ratio = other.tasks / one.tasks;
  for_common_rounds(one, other, [&](const Turns& mine, const Turns& theirs) {
    std::vector<double> ratios = lap_ratios(mine, theirs, Quietness::quiet);
    if (!ratios.empty()) logs.push_back(std::log(median(std::move(ratios)) * task_ratio));
  });
  return logs;
}

bool are_slowed_unequally(const ComparedCell& one, const ComparedCell& other) {
  constexpr double level = 0.1;
  std::vector<double> quiet;
  std::vector<double> busy;
  for_common_rounds(one, other, [&](const Turns& mine, const Turns& theirs) {
    for (const auto& [ratios, state] :
         {std::pair(&quiet, Quietness::quiet), std::pair(&busy, Quietness::busy)}) {
      const std::vector<double> more = lap_ratios(mine, theirs, state);
      ratios->insert(ratios->end(), more.begin(), more.end());
    }
  });
  return rank_sum_p_value(quiet, busy) <= level;
}

}  // namespace reports
