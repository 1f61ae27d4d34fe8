// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/plan_fitter.h"

#include <algorithm>
#include <numeric>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_cells.h"
#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/budget/enough_time.h"
#include "bench/campaign/budget/kept_claims.h"
#include "bench/campaign/budget/looks.h"
#include "bench/campaign/budget/pace.h"
#include "bench/campaign/budget/untried.h"
#include "bench/campaign/failures.h"
#include "bench/campaign/scenario_runs.h"
#include "bench/campaign/sweep_costs.h"
#include "bench/plan/plan.h"
#include "reports/results/cell_fault.h"
#include "reports/state/quiet.h"
#include "reports/summary/left_out.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

/// The expected results of one workload take at most this share: there has to be time to use them.
constexpr double oracle_share = 0.4;
/// With few trials of each cell, a pilot would take much of the time that it is to foretell.
constexpr std::uint64_t min_trials_for_pilots = 5;

std::chrono::nanoseconds duration_of(double seconds) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

/// Returns whether a cell is one of a sweep but not its reference: whether it is measured at all is
/// decided by those before it.
bool is_decided_later(const reports::Plan& plan, std::uint64_t cell) {
  return std::ranges::any_of(plan.experiments, [&](const reports::Experiment& experiment) {
    return std::ranges::any_of(experiment.sweeps, [&](const reports::Sweep& sweep) {
      return sweep.reference != cell && std::ranges::find(sweep.cells, cell) != sweep.cells.end();
    });
  });
}

/// Returns how many pilots there are at most.
std::size_t pilots_of(const reports::Plan& plan) {
  std::size_t count = 0;
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
    if (!is_decided_later(plan, cell)) ++count;
  }
  for (const reports::Experiment& experiment : plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) {
      count += places_of_sweep_pilots(sweep.cells.size()).size();
    }
  }
  return count;
}

/// What a trial takes whose tasks are to wait for each other for ever, until that is found
/// (models/sync/stall_detector.h).
constexpr CellCost cost_of_deadlock{.overhead_s = 0.6, .iteration_s = 0.01};

/// Returns whether the run ends when all that it is to tell is known: claims are decided or not,
/// whatever the precision is.
bool may_end_early(const reports::Plan& plan) {
  return plan.precision > 0 || (plan.measures_claims() && plan.trials == 0);
}

/// Returns the fewest tasks with which a cell still is what it is.
std::uint64_t min_tasks_of(const reports::Cell& cell) {
  if (!sync_of(cell).empty()) return cell.tasks;  // fewer tasks would share in another way
  const std::uint64_t at_once = cell.waits ? 2 * cell.concurrency : cell.workers;
  return cell.workers == 1 && cell.concurrency == 1 ? 1 : std::min(at_once, cell.tasks);
}

/// Returns whether each core was quiet in nearly all of the readings; false where there are few.
bool are_quiet(std::span<const reports::ProbeReading> readings) {
  constexpr std::size_t min_readings = 30;
  constexpr double min_quiet_share = 0.8;
  if (readings.size() < min_readings) return false;
  std::vector<std::uint64_t> places(readings.front().core_ns.size());
  std::iota(places.begin(), places.end(), std::uint64_t{0});
  const auto cores = reports::core_states(readings, places, reports::MachineState{}.tolerance);
  return !cores.empty() && std::ranges::all_of(cores, [](const reports::CoreState& core) {
    return core.quiet_share.value_or(0) >= min_quiet_share;
  });
}

}  // namespace

std::string counted_trials_warning(const reports::Plan& plan, double needed_s, bool is_at_least) {
  return fmt::format(
      "{} trials of each of {} cells will take {} {} in all, more than the time budget of {}; "
      "choose fewer cells, --trials, --iterations or --tasks",
      plan.trials, plan.cells.size(), is_at_least ? "more than" : "about", rough_time(needed_s),
      rough_time(plan.time_budget_s));
}

double end_reserve_s(double budget_s) { return std::min(1.0, budget_s / 20); }

PlanFitter::PlanFitter(reports::Results& results, TrialRunner& runner, ProbeReader* probe,
                       Progress& progress, clock::time_point began, double pilot_share)
    : results_(results),
      runner_(runner),
      probe_(probe),
      progress_(progress),
      began_(began),
      pilot_share_(pilot_share),
      listeners_{.on_trial = [](const auto&) {},
                 .on_memory = [](const auto&) {},
                 .on_failure = [](const auto&) {},
                 .on_skip = [](const auto&) {},
                 .on_first_results = [] {}},
      oracles_(results, runner, listeners_) {}

Preparation PlanFitter::fit(std::map<std::string, std::uint64_t> min_tasks,
                            const MakePlan& make_plan) {
  reports::Plan& plan = results_.plan;
  Preparation prepared{.began = began_};
  if (plan.cells.empty()) return prepared;
  if (plan.trials != 0 && plan.trials < min_trials_for_pilots) return prepared;
  // A fault is tried once, whatever it takes.
  if (std::ranges::all_of(plan.cells, reports::has_fault)) return prepared;
  prepared.costs = run_pilots();
  for (const std::string& sentence : slow_interpreters(plan, prepared.costs)) {
    progress_.say(sentence);
  }
  if (plan.trials != 0) {
    say_what_counted_trials_take(prepared.costs);
    prepared.oracles = oracles_.take();
    return prepared;
  }
  Budget given = budget();
  given.min_tasks = std::move(min_tasks);
  const std::vector<BudgetCell> asked = budget_cells(results_, prepared.costs);
  Fit fit = fit_claims(plan, asked, given);
  if (!fit.fewer_tasks.empty()) {
    take_plan(make_plan(fit.fewer_tasks), fit, prepared.costs);
    fit = fit_to_budget(budget_cells(results_, prepared.costs), budget());
  }
  apply(fit, results_);
  if (!fit.is_complete()) {
    const reports::EnoughBudget enough = enough_time(asked, given);
    need_time_budget(results_.plan, enough.time_budget_s, enough.is_at_least);
  }
  for (const auto& [cell, tasks] : fit.measured_tasks) {
    prepared.costs[cell].iteration_s /= reports::scale_of(plan.cells[cell]);
  }
  for (const std::string& sentence : plan.adjustments) progress_.say(sentence);
  for (const reports::LeftOut& left_out : reports::left_out_by_reason(results_)) {
    progress_.say(reports::left_out_sentence(left_out, plan));
  }
  if (const auto advice = reports::enough_budget_sentence(plan); !advice.empty()) {
    progress_.say(advice);
  }
  prepared.laps = fit.laps;
  prepared.rounds = choose_looks(fit);
  prepared.oracles = oracles_.take();
  return prepared;
}

/// Takes a plan in which some workloads have fewer tasks, and the costs of its cells.
void PlanFitter::take_plan(reports::Plan fewer, const Fit& fit, std::vector<CellCost>& costs) {
  reports::Plan& plan = results_.plan;
  fewer.fewer_tasks = fit.fewer_tasks;
  fewer.enough_budget = plan.enough_budget;
  // The first sentences are about them; what the rest says may be another thing now.
  const auto sentences = fit.sentences.begin();
  fewer.adjustments.assign(sentences,
                           sentences + static_cast<std::ptrdiff_t>(fit.fewer_tasks.size()));
  const bool has_same_cells = std::ranges::equal(
      plan.cells, fewer.cells, [](const reports::Cell& before, const reports::Cell& after) {
        return before.model == after.model && before.workload == after.workload &&
               before.workers == after.workers && before.settings == after.settings;
      });
  if (has_same_cells) {
    for (std::size_t cell = 0; cell < costs.size(); ++cell) {
      costs[cell].iteration_s *= static_cast<double>(fewer.cells[cell].tasks) /
                                 static_cast<double>(plan.cells[cell].tasks);
    }
    plan = std::move(fewer);
    return;
  }
  // Two cells may have become one, as those with all tasks in flight.
  plan = std::move(fewer);
  plan.enough_budget.reset();
  results_.failed.clear();
  results_.expected_failures.clear();
  results_.skipped.clear();
  costs = run_pilots();
}

std::vector<CellCost> PlanFitter::run_pilots() {
  const reports::Plan& plan = results_.plan;
  std::vector<CellCost> costs(plan.cells.size());
  PilotTime time(pilot_share_ * left_s(), pilots_of(plan));
  for (const std::uint64_t cell : pilot_order(plan)) {
    if (is_decided_later(plan, cell)) continue;
    if (time.is_over()) {
      costs[cell].was_not_tried = true;
    } else {
      costs[cell] = run_pilot_of(cell, time);
    }
  }
  try_until_one_ends(time, costs);
  estimate_untried(plan, costs);
  for (const reports::Experiment& experiment : plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) run_pilots_of(sweep, time, costs);
  }
  return costs;
}

/// Tries further cells where none that was tried has ended, as where the first one hangs: of what
/// nothing is known nothing can be planned.
void PlanFitter::try_until_one_ends(PilotTime& time, std::vector<CellCost>& costs) {
  const auto has_ended = [](const CellCost& cost) {
    return cost.iteration_s > 0 && !cost.is_at_least && !cost.was_not_tried;
  };
  for (const std::uint64_t cell : pilot_order(results_.plan)) {
    const bool has_time = left_s() > 0.5 * results_.plan.time_budget_s;
    if (!has_time || std::ranges::any_of(costs, has_ended)) return;
    if (costs[cell].was_not_tried) costs[cell] = run_pilot_of(cell, time);
  }
}

/// Runs pilots of some cells of a sweep, up to where it will probably end, as long as there is time
/// for pilots, and estimates the costs of the others by them.
void PlanFitter::run_pilots_of(const reports::Sweep& sweep, PilotTime& time,
                               std::vector<CellCost>& costs) {
  const CellCost reference = costs[sweep.reference];
  std::vector<SweepCell> cells;
  for (const std::uint64_t cell : sweep.cells) {
    const reports::Cell& one = results_.plan.cells[cell];
    cells.push_back({.tasks = one.tasks, .workers = one.workers});
  }
  for (const std::size_t place : places_of_sweep_pilots(cells.size())) {
    const std::uint64_t cell = sweep.cells[place];
    if (time.is_over() || reference.iteration_s <= 0) break;
    const CellCost found = cell == sweep.reference ? reference : run_pilot_of(cell, time);
    if (found.iteration_s > 0) cells[place].piloted = found;
    if (!may_sweep_further(cells[place], reference.iteration_s)) break;
  }
  const std::vector<CellCost> estimated = estimate_sweep(cells, reference);
  for (std::size_t place = 0; place < cells.size(); ++place) {
    if (sweep.cells[place] != sweep.reference) costs[sweep.cells[place]] = estimated[place];
  }
}

/// Returns how long a trial of the cell's pilot may take. The candidates of an advice do the same
/// work: what takes far longer than another one of its family cannot be advised, and the time is
/// needed for those of other families.
double PlanFitter::pilot_limit_s(std::uint64_t cell, const PilotTime& time) const {
  constexpr double far_longer = 6;
  constexpr double min_limit_s = 1;
  const double limit_s = time.next_limit_s();
  const auto fastest = fastest_pilot_s_.find(results_.plan.cells[cell].family);
  if (!results_.plan.advice || fastest == fastest_pilot_s_.end()) return limit_s;
  return std::min(limit_s, std::max(min_limit_s, far_longer * fastest->second));
}

CellCost PlanFitter::run_pilot_of(std::uint64_t cell, PilotTime& time) {
  const double before_s = spent_s();
  const CellCost cost = find_cost_of(cell, pilot_limit_s(cell, time));
  if (cost.iteration_s > 0 && !cost.is_at_least) {
    const double trial_s = cost.overhead_s + 2 * cost.iteration_s;
    const auto [known, is_new] =
        fastest_pilot_s_.emplace(results_.plan.cells[cell].family, trial_s);
    if (!is_new) known->second = std::min(known->second, trial_s);
  }
  constexpr int readings_of_pilot = 3;
  for (int reading = 0; probe_ != nullptr && reading < readings_of_pilot; ++reading) {
    readings_.push_back(probe_->read());
  }
  time.take(spent_s() - before_s);
  return cost;
}

CellCost PlanFitter::find_cost_of(std::uint64_t cell, double limit_s) {
  const reports::Cell& wanted = results_.plan.cells[cell];
  if (results_.has_ended_in_failure(cell) || results_.skip(cell) != nullptr) return {};
  if (reports::has_fault(wanted)) return {};
  if (wanted.expected_failure == reports::FailureKind::deadlock) return cost_of_deadlock;
  const auto show = [&] {
    progress_.update("expected results of " + wanted.workload, left_s(), true);
  };
  constexpr double shortest_s = 0.1;  // 0 would be no limit
  const double oracle_s =
      std::clamp(oracle_share * results_.plan.time_budget_s, shortest_s, shortest_s + left_s());
  const Oracle* const oracle = oracles_.find_out(
      wanted, show, results_.plan.trials == 0 ? duration_of(oracle_s) : duration_of(0));
  if (oracle == nullptr) return {};
  progress_.update("pilot of " + wanted.name, left_s(), true);
  const PilotedCell piloted{.tasks = wanted.tasks,
                            .min_tasks = min_tasks_of(wanted),
                            .declared_iteration_s = declared_iteration_s(wanted, *oracle)};
  return run_pilot(piloted, limit_s,
                   [&](std::uint64_t tasks, double trial_limit_s) {
                     return run_pilot_trial(cell, tasks, trial_limit_s);
                   })
      .cost;
}

PilotTrial PlanFitter::run_pilot_trial(std::uint64_t cell, std::uint64_t tasks, double limit_s) {
  reports::Cell run = results_.plan.cells[cell];
  run.tasks = tasks;
  run.concurrency = std::min(run.concurrency, std::max(run.workers, tasks));
  const Oracle* const oracle = oracles_.find_out(
      run, [] {}, duration_of(limit_s));
  // Without its expected results nothing can be said of the cell.
  if (oracle == nullptr) return {.was_cut_off = true, .elapsed_s = limit_s};
  const TrialOutcome outcome = runner_.run({.kind = TrialRequest::Kind::timed,
                                            .cell = run,
                                            .seed = results_.plan.seed,
                                            .expected_digest = oracle->digest,
                                            .iterations = 1,
                                            .warm_up_iterations = 1},
                                           deadline_of(results_.plan, run, oracle->waiting_ns),
                                           {.time_limit = duration_of(limit_s)});
  if (outcome.was_cut_off) return {.was_cut_off = true, .elapsed_s = outcome.elapsed_s};
  if (outcome.answer.error.empty()) {
    return {.elapsed_s = outcome.elapsed_s,
            .iteration_s = static_cast<double>(outcome.answer.trial.iterations_ns.front()) * 1e-9};
  }
  // What disturbed it may be over when the cell is measured. With fewer tasks it is another cell.
  const bool is_its_own = outcome.disturbance.empty() && tasks == results_.plan.cells[cell].tasks;
  if (is_its_own) {
    record_failure(results_, cell, "trial", outcome, listeners_);
  }
  return {.has_failed = true, .elapsed_s = outcome.elapsed_s};
}

std::uint64_t PlanFitter::min_rounds_with(std::size_t looks) const {
  reports::Plan with_looks = results_.plan;
  with_looks.looks.assign(looks, 1);
  return min_trials_for(with_looks);
}

Budget PlanFitter::budget() const {
  // As many looks as there may be, so that ranks can be told at the first of them.
  reports::Plan looked_at = results_.plan;
  if (may_end_early(looked_at)) looked_at.looks.assign(1, 1);
  return {.total_s = results_.plan.time_budget_s,
          .left_s = left_s() - end_reserve_s(results_.plan.time_budget_s) - scenarios_s(results_),
          .min_rounds_to_rank = min_trials_for(looked_at),
          // Claims that are measured too seldom tell nothing: others are left out.
          .min_rounds = results_.plan.measures_claims() ? min_trials_for(looked_at) : min_trials,
          .min_rounds_to_look = results_.plan.measures_claims() ? min_rounds_with(2) : 0,
          .is_quiet = are_quiet(readings_)};
}

/// A run that judges claims goes on with those that are open at its first look, so that its number
/// of rounds is not known before; what it needs up to there has to fit.
std::uint64_t PlanFitter::choose_looks(const Fit& fit) {
  reports::Plan& plan = results_.plan;
  if (!may_end_early(plan)) return fit.rounds;
  const bool goes_on_with_few = plan.measures_claims() && min_rounds_with(2) <= fit.rounds;
  plan.looks =
      bench::choose_looks(goes_on_with_few ? max_rounds : fit.rounds, [&](std::size_t looks) {
        const std::uint64_t first = min_rounds_with(looks);
        return goes_on_with_few && first > fit.rounds ? max_rounds : first;
      });
  return plan.looks.back();
}

void PlanFitter::say_what_counted_trials_take(const std::vector<CellCost>& costs) {
  const reports::Plan& plan = results_.plan;
  const auto cells = budget_cells(results_, costs);
  const double needed_s =
      spent_s() + rounds_cost_s(cells, plan.trials, {.laps = 3}, /*with_memory=*/true);
  if (needed_s <= max_budget_share * plan.time_budget_s) return;
  progress_.say(
      counted_trials_warning(plan, needed_s, std::ranges::any_of(costs, &CellCost::is_at_least)));
}

double PlanFitter::spent_s() const {
  return std::chrono::duration<double>(clock::now() - began_).count() - runner_.paused_s();
}

double PlanFitter::left_s() const { return std::max(0.0, results_.plan.time_budget_s - spent_s()); }

}  // namespace bench
