// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/summary.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "reports/results/by_cell.h"
#include "reports/results/cpu_limit.h"
#include "reports/results/per_operation.h"
#include "reports/state/cell_time.h"
#include "reports/text/text.h"

namespace reports {
namespace {

template <typename Figure>
double median_of(const std::vector<const Trial*>& trials, Figure figure) {
  std::vector<double> values;
  for (const Trial* trial : trials) values.push_back(figure(*trial));
  return median(values);
}

/// The median of a CPU time over the time of the iterations, of the trials that know it.
std::optional<double> median_cores(const std::vector<const Trial*>& trials, std::uint64_t cores,
                                   std::optional<std::int64_t> Resources::*cpu_ns) {
  std::vector<double> values;
  for (const Trial* trial : trials) {
    // Another program's trials are not to be weighed against cores that it says nothing of.
    const auto used = cores_used(trial->resources.*cpu_ns, *trial, trial->exact_ns ? 0 : cores);
    if (used) values.push_back(*used);
  }
  return values.empty() ? std::nullopt : std::optional(median(values));
}

std::optional<CellSummary::States> states(const std::vector<const Trial*>& trials,
                                          std::uint64_t workers, std::uint64_t cores) {
  CellSummary::States sum;
  for (const Trial* trial : trials) {
    const Resources& used = trial->resources;
    if (!used.running_ns || !used.ready_ns || !used.blocked_ns ||
        !has_possible_worker_times(*trial, workers, static_cast<double>(cores))) {
      return std::nullopt;
    }
    sum.running += static_cast<double>(*used.running_ns);
    sum.ready += static_cast<double>(*used.ready_ns);
    sum.blocked += static_cast<double>(*used.blocked_ns);
  }
  const double all = sum.running + sum.ready + sum.blocked;
  if (all == 0) return std::nullopt;
  return CellSummary::States{sum.running / all, sum.ready / all, sum.blocked / all};
}

std::optional<CellSummary::Served> served(const std::vector<const Trial*>& trials) {
  for (const Trial* trial : trials) {
    if (!trial->closed_loop) return std::nullopt;
  }
  const auto median_of_medians = [&](Spread ClosedLoop::*spread) {
    return median_of(trials, [&](const Trial& trial) {
      return static_cast<double>((*trial.closed_loop.*spread).p50_ns);
    });
  };
  return CellSummary::Served{median_of_medians(&ClosedLoop::served),
                             median_of_medians(&ClosedLoop::queued)};
}

std::optional<CellSummary::Arrivals> arrivals(const std::vector<const Trial*>& trials) {
  CellSummary::Arrivals sum;
  for (const Trial* trial : trials) {
    if (!trial->open_loop) return std::nullopt;
    sum.latency.add(Histogram(trial->open_loop->latency, trial->open_loop->latency_max_ns));
    if (trial->open_loop->saturated) ++sum.saturated_trials;
  }
  sum.achieved_rate =
      median_of(trials, [](const Trial& trial) { return trial.open_loop->achieved_rate; });
  return sum;
}

/// The waits of all trials. A file may have many trials, so that they are sorted once.
Histogram waits_of(const std::vector<const Trial*>& trials) {
  std::map<std::uint64_t, std::uint64_t> counts;
  std::int64_t longest_ns = 0;
  for (const Trial* trial : trials) {
    for (const auto& [bucket, count] : trial->sync->lock_wait) counts[bucket] += count;
    longest_ns = std::max(longest_ns, trial->sync->lock_wait_max_ns);
  }
  return {Histogram::Counts(counts.begin(), counts.end()), longest_ns};
}

std::optional<CellSummary::Operations> operations(const std::vector<const Trial*>& trials,
                                                  const Cell& cell, double median_ns) {
  std::vector<double> cpu_ns;
  std::vector<double> switches;
  std::vector<double> first_result_ns;
  std::vector<const Trial*> fair;
  for (const Trial* trial : trials) {
    const auto figures = per_operation(*trial);
    if (!figures) return std::nullopt;
    if (figures->cpu_ns) cpu_ns.push_back(*figures->cpu_ns);
    if (figures->switches) switches.push_back(*figures->switches);
    if (const auto& first = trial->sync->first_result_ns) {
      first_result_ns.push_back(static_cast<double>(*first));
    }
    if (trial->sync->fairness) fair.push_back(trial);
  }
  const double count = median_of(
      trials, [](const Trial& trial) { return static_cast<double>(trial.sync->operations); });
  CellSummary::Operations sum{.ns = median_ns / count,
                              .waits = waits_of(trials),
                              .traits = operation_traits(*trials.front(), cell)};
  if (sum.traits.bytes > 0 && sum.ns > 0) {
    sum.bytes_per_second = static_cast<double>(sum.traits.bytes) * 1e9 / sum.ns;
  }
  if (!cpu_ns.empty()) sum.cpu_ns = median(cpu_ns);
  if (!switches.empty()) sum.switches = median(switches);
  if (!first_result_ns.empty()) sum.first_result_ns = median(first_result_ns);
  if (fair.empty()) return sum;
  const auto median_of_fairness = [&](double Fairness::*figure) {
    return median_of(fair, [&](const Trial& trial) { return *trial.sync->fairness.*figure; });
  };
  sum.fairness = Fairness{.jain = median_of_fairness(&Fairness::jain),
                          .share_min = median_of_fairness(&Fairness::share_min),
                          .share_max = median_of_fairness(&Fairness::share_max)};
  return sum;
}

void add_times(CellSummary& summary, const CellTime& time) {
  summary.median_ns = time.median_ns;
  summary.interval_ns = time.interval_ns;
  summary.all_median_ns = time.all_median_ns;
  summary.all_interval_ns = time.all_interval_ns;
  summary.quiet_trials = time.quiet_trials;
  summary.is_quiet = time.is_quiet;
}

CellSummary summarize_cell(const ByCell& results, std::uint64_t cell) {
  CellSummary summary{.cell = cell};
  const std::vector<const Trial*>& trials = results.trials(cell);
  for (const Trial* trial : trials) summary.samples_ns.push_back(trial->sample_ns());
  summary.failure = results.failure(cell);
  summary.expected_failure = results.results().expected_failure(cell);
  for (const MemoryPeak* peak : results.peaks(cell)) {
    summary.peak_bytes = std::max(summary.peak_bytes.value_or(0), peak->peak_bytes);
  }
  if (trials.empty()) return summary;
  add_times(summary, cell_time(results.results(), trials));
  // Nothing starts and stops in no time: another program did not measure it.
  if (std::ranges::any_of(trials, [](const Trial* t) { return t->start_ns + t->stop_ns > 0; })) {
    // Where each task gets a new worker, nothing is started before.
    if (!traits_of(results.results().plan.cells[cell]).worker_per_task) {
      summary.start_stop_ns = median_of(
          trials, [](const Trial& t) { return static_cast<double>(t.start_ns + t.stop_ns); });
    }
    summary.one_shot_ns = median_of(trials, [](const Trial& t) { return t.one_shot_ns(); });
  }
  // The clocks around an iteration cost about a microsecond: of a short one they are too much.
  constexpr double shortest_for_cpu_ns = 50'000;
  if (*summary.median_ns >= shortest_for_cpu_ns) {
    const std::uint64_t cores = cores_at_once(results.results().machine);
    summary.effective_cores = median_cores(trials, cores, &Resources::cpu_ns);
    summary.service_cores = median_cores(trials, cores, &Resources::service_cpu_ns);
    summary.throttled_cores = median_cores(trials, cores, &Resources::throttled_ns);
    summary.states = states(trials, results.results().plan.cells[cell].workers, cores);
  }
  summary.arrivals = arrivals(trials);
  summary.served = served(trials);
  summary.operations = operations(trials, results.results().plan.cells[cell], *summary.median_ns);
  return summary;
}

/// The key that cells share with their baseline: the work, and the family of models that does it.
using RankedWork = std::pair<TimedWork, std::string>;

RankedWork ranked_work_of(const Cell& cell) { return {timed_work_of(cell), cell.family}; }

/// Groups in the making, in the order in which they appear.
class Groups {
 public:
  explicit Groups(const std::vector<Cell>& cells) {
    has_several_languages_ = std::ranges::any_of(
        cells, [&](const Cell& cell) { return cell.family != cells.front().family; });
  }

  Group& of(const Cell& cell) {
    const auto concurrency =
        cell.waits ? std::optional<std::uint64_t>(cell.concurrency) : std::nullopt;
    const RankedWork work = ranked_work_of(cell);
    const auto [place, is_new] =
        places_.try_emplace({work, concurrency, cell.arrival_rate}, groups_.size());
    if (is_new) {
      by_work_[work].push_back(groups_.size());
      groups_.push_back({.work = work.first,
                         .language = has_several_languages_ ? language(cell.family) : "",
                         .concurrency = concurrency,
                         .arrival_rate = cell.arrival_rate,
                         .cells = {}});
    }
    return groups_[place->second];
  }

  /// Adds the baseline of a workload that waits, which runs at a concurrency of its own, to every
  /// group of its work as a reference.
  void add_reference(const Cell& cell, const CellSummary& baseline) {
    const auto found = by_work_.find(ranked_work_of(cell));
    if (found == by_work_.end()) {
      of(cell).cells.push_back(baseline);
    } else {
      for (const std::size_t place : found->second) groups_[place].cells.push_back(baseline);
    }
  }

  std::vector<Group> take() { return std::move(groups_); }

 private:
  bool has_several_languages_ = false;
  std::vector<Group> groups_;
  std::map<std::tuple<RankedWork, std::optional<std::uint64_t>, double>, std::size_t> places_;
  std::map<RankedWork, std::vector<std::size_t>> by_work_;
};

/// Adds the speed-up of a cell over its baseline, by their ratios in each round.
void add_speed_up(CellSummary& summary, const CellSummary& baseline, const ByCell& by_cell) {
  const std::vector<double> ratios = by_cell.time_ratios(baseline.cell, summary.cell);
  if (ratios.empty()) return;
  summary.speed_up = median(ratios);
  const auto interval = median_interval(ratios);
  if (!interval || !summary.median_ns || !baseline.median_ns || *summary.median_ns <= 0) return;
  constexpr double rounding = 0.01;  // of two medians of three digits
  const double of_medians = *baseline.median_ns / *summary.median_ns;
  summary.medians_tell_otherwise =
      of_medians < interval->low * (1 - rounding) || of_medians > interval->high * (1 + rounding);
}

bool is_reference(const Group& group, const Cell& cell) {
  return group.concurrency && cell.concurrency != *group.concurrency;
}

void rank(Group& group, const Plan& plan, const Order& order) {
  std::vector<CellSummary*> ranked;
  bool is_untold = false;
  for (CellSummary& summary : group.cells) {
    if (!summary.median_ns || summary.failure != nullptr || !plan.ranks(summary.cell) ||
        is_reference(group, plan.cells[summary.cell])) {
      continue;
    }
    if (order.is_told(summary.cell)) {
      ranked.push_back(&summary);
    } else if (order.is_beyond_limit(summary.cell)) {
      ++group.left_unranked;
    } else {
      is_untold = true;
    }
  }
  if (ranked.empty() && is_untold) group.rounds_needed = order.min_rounds();
  for (CellSummary* one : ranked) {
    one->rank = {1, ranked.size()};
    for (const CellSummary* other : ranked) {
      if (order.is_faster(other->cell, one->cell)) ++one->rank->first;
      if (order.is_faster(one->cell, other->cell)) --one->rank->last;
    }
  }
  // No row has a worse first rank than one that stands below it, nor a better last one than one
  // above it.
  for (std::size_t place = ranked.size(); place-- > 1;) {
    std::uint64_t& first = ranked[place - 1]->rank->first;
    first = std::min(first, ranked[place]->rank->first);
  }
  for (std::size_t place = 1; place < ranked.size(); ++place) {
    std::uint64_t& last = ranked[place]->rank->last;
    last = std::max(last, ranked[place - 1]->rank->last);
  }
}

/// The less the better.
double order_of(const CellSummary& summary) {
  if (!summary.arrivals) return summary.median_ns.value_or(0);
  return static_cast<double>(summary.arrivals->latency.quantile_ns(0.99));
}

}  // namespace

std::string rank_text(const std::optional<RankRange>& rank) {
  if (!rank) return "";
  const std::string first = std::to_string(rank->first);
  return rank->first == rank->last ? first : first + "–" + std::to_string(rank->last);
}

std::vector<Group> summarize(const Results& results) { return summarize(results, Order(results)); }

std::vector<Group> summarize(const Results& results, const Order& order) {
  const std::vector<Cell>& cells = results.plan.cells;
  const ByCell by_cell(results);
  Groups making(cells);
  std::vector<CellSummary> waiting_baselines;
  std::map<RankedWork, CellSummary> baselines;
  for (std::uint64_t place = 0; place < cells.size(); ++place) {
    const Cell& cell = cells[place];
    CellSummary summary = summarize_cell(by_cell, place);
    if (cell.baseline && summary.median_ns && summary.failure == nullptr) {
      baselines[ranked_work_of(cell)] = summary;
    }
    if (cell.baseline && cell.waits) {
      waiting_baselines.push_back(std::move(summary));
    } else {
      making.of(cell).cells.push_back(std::move(summary));
    }
  }
  for (const CellSummary& baseline : waiting_baselines) {
    making.add_reference(cells[baseline.cell], baseline);
  }

  std::vector<Group> groups = making.take();
  for (Group& group : groups) {
    for (CellSummary& summary : group.cells) {
      // How fast tasks get in each other's way is no gain.
      if (cells[summary.cell].expected_failure) continue;
      const auto baseline = baselines.find(ranked_work_of(cells[summary.cell]));
      if (baseline != baselines.end()) add_speed_up(summary, baseline->second, by_cell);
    }
    std::ranges::stable_sort(group.cells, {}, [&](const CellSummary& summary) {
      return std::tuple(summary.failure != nullptr || !summary.median_ns,
                        cells[summary.cell].expected_failure.has_value(), order_of(summary));
    });
    if (group.arrival_rate == 0 && !results.unranked) rank(group, results.plan, order);
  }
  return groups;
}

}  // namespace reports
