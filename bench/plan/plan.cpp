// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/plan.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "bench/plan/chosen_cells.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/experiment_plan.h"
#include "bench/process/protocol.h"
#include "reports/claims/claim_levels.h"
#include "reports/results/model_traits.h"
#include "reports/results/work.h"
#include "reports/statistics/signed_rank.h"
#include "reports/summary/order.h"

namespace bench {

reports::Plan plan_without_cells(const RunOptions& options) {
  return {.seed = options.seed,
          .time_budget_s = options.time_budget_s.value_or(60),
          .trials = options.trials,
          .iterations = options.iterations,
          .turn_ns = std::chrono::nanoseconds(turn_time).count(),
          .precision = options.trials == 0 ? options.precision : 0,
          .deadline_s = options.deadline_s,
          .cells = {},
          .not_applicable = {},
          .experiments = {}};
}

void keep_one_baseline(reports::Plan& plan) {
  using FamilyWork = std::pair<std::string, reports::TimedWork>;
  std::map<FamilyWork, reports::Cell*> kept;
  const auto has_lock = [](const reports::Cell& cell) {
    return reports::traits_of(cell).gil != reports::Gil::off;
  };
  for (reports::Cell& cell : plan.cells) {
    if (!cell.baseline) continue;
    reports::Cell*& baseline = kept[{cell.family, reports::timed_work_of(cell)}];
    if (baseline == nullptr || (has_lock(cell) && !has_lock(*baseline))) baseline = &cell;
    cell.baseline = false;
  }
  for (const auto& [work, baseline] : kept) baseline->baseline = true;
}

reports::Plan make_plan(const RunOptions& options, unsigned cores) {
  if (options.claims) return plan_claims(find_claims(*options.claims), options, cores);
  if (!options.experiments) return plan_chosen_cells(options, cores);
  return plan_experiments(find_experiments(*options.experiments), options, cores);
}

namespace {

/// Returns a number of tasks that each of these numbers of workers can share evenly, and which
/// keeps all of them busy; nothing where that would be many.
std::optional<std::uint64_t> tasks_that_divide(const std::set<std::uint64_t>& counts) {
  constexpr std::uint64_t fewest = 8;
  constexpr std::uint64_t per_worker = 2;
  constexpr std::uint64_t most = 10'000;
  std::uint64_t tasks = 1;
  for (const std::uint64_t count : counts) {
    tasks = std::lcm(tasks, count);
    if (tasks > most) return std::nullopt;
  }
  const std::uint64_t wanted = std::max(fewest, per_worker * *counts.rbegin());
  return (wanted + tasks - 1) / tasks * tasks;
}

}  // namespace

std::map<std::string, std::uint64_t> min_tasks_of(const RunOptions& options,
                                                  const reports::Plan& plan, unsigned cores) {
  std::map<std::string, std::uint64_t> min_tasks;
  if (options.tasks || !options.arrival_rates.empty() || plan.measures_claims()) return min_tasks;
  for (const reports::Experiment& experiment : plan.experiments) {
    if (!experiment.comparisons.empty() || !experiment.sweeps.empty()) return min_tasks;
  }
  std::set<std::string> fixed;
  if (options.experiments) {
    fixed = workloads_of_fixed_tasks(find_experiments(*options.experiments), cores);
  }
  std::map<std::string, std::set<std::uint64_t>> at_once;  // tasks in flight, by workload
  for (const reports::Cell& cell : plan.cells) {
    if (fixed.contains(cell.workload)) continue;
    // All tasks in flight at once is a concurrency that follows their number, unless it was given.
    const bool follows = !options.experiments && options.concurrency.empty() &&
                         options.workers.empty() && cell.concurrency == cell.tasks;
    at_once[cell.workload].insert(follows ? 1 : std::max(cell.workers, cell.concurrency));
  }
  for (const auto& [workload, counts] : at_once) {
    if (const auto tasks = tasks_that_divide(counts)) min_tasks[workload] = *tasks;
  }
  return min_tasks;
}

std::uint64_t min_trials_for(const reports::Plan& plan) {
  std::uint64_t trials = min_trials;
  for (const reports::Experiment& experiment : plan.experiments) {
    if (!experiment.comparisons.empty()) trials = min_trials_to_compare;
  }
  if (reports::limited_comparisons(plan) > 0) {
    const double level = reports::comparison_level(plan) / 2;
    trials = std::max(trials, std::uint64_t{reports::min_pairs(level)});
  }
  if (plan.measures_claims()) return std::max(trials, reports::rounds_for_claims(plan));
  std::map<reports::TimedWork, std::size_t> works;
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
    const reports::Cell& one = plan.cells[cell];
    // The serial run of waiting work is a mere reference.
    if (!plan.ranks(cell) || (one.baseline && one.waits)) continue;
    ++works[reports::compared_work_of(one)];
  }
  std::size_t compared = 0;
  for (const auto& [work, cells] : works) {
    if (cells > 1) compared += std::min(cells, reports::max_ranked);
  }
  if (compared == 0) return trials;
  const std::size_t looks = reports::looks_of(plan);
  constexpr std::size_t few_cells = 6;
  const bool has_limits = compared > few_cells || !plan.experiments.empty();
  const std::size_t needed =
      has_limits ? reports::rounds_to_plan(compared, looks) : reports::min_rounds(compared, looks);
  return std::max(trials, std::uint64_t{needed});
}

std::vector<std::uint64_t> round_order(std::uint64_t seed, std::uint64_t round,
                                       std::uint64_t cells) {
  std::vector<std::uint64_t> order(cells);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  std::seed_seq sequence{seed, seed >> 32, round};
  std::mt19937_64 random(sequence);
  // Fisher and Yates by hand: std::shuffle's order is not the same in every library.
  for (std::uint64_t left = cells; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order;
}

}  // namespace bench
