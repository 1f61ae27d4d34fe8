// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pair_runner.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "bench/ab/system_load.h"
#include "bench/campaign/groups.h"
#include "bench/campaign/oracle.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/plan/plan.h"
#include "bench/round/fit.h"
#include "reports/comparison/expected_cells.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr std::uint64_t pilot_runs = 2;  // of a trial of each side
constexpr std::uint64_t pilot_laps = 5;
constexpr std::chrono::milliseconds pilot_time{50};         // of the timed iterations of a trial
constexpr std::chrono::milliseconds pilot_round_time{250};  // until its last lap begins
constexpr const char* expecting = "oracle";                 // phases in which a cell may fail
constexpr const char* measuring = "trial";

double ticks_per_s() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

}  // namespace

PairRunner::PairRunner(reports::Results& base, reports::Results& candidate,
                       const FixedPrograms& programs, const Equipment& equipment,
                       Listeners listeners)
    : base_(base),
      candidate_(candidate),
      programs_(programs),
      equipment_(equipment),
      listeners_(std::move(listeners)),
      schedule_(schedule_seed(base.pairing->run)),
      cell_states_(base.plan.cells.size()) {
  for (const std::uint64_t cell : base.pairing->controls) cell_states_[cell].is_control = true;
  for (const reports::Results* const side : {&base, &candidate}) {
    for (const auto& failure : side->failed) {
      cell_states_[failure.cell].failed = true;
      cell_states_[failure.cell].has_no_expected_result |= failure.phase == expecting;
    }
  }
  for (std::uint64_t cell = 0; cell < cell_states_.size(); ++cell) {
    cell_states_[cell].is_left_out =
        reports::expected_failure_of(base, cell, candidate, cell).has_value();
  }
  for (const reports::Pair& pair : base.pairing->pairs) ++cell_states_[pair.cell].attempts;
}

bool PairRunner::find_expected_result(std::uint64_t cell, std::chrono::nanoseconds limit) {
  CellState& state = cell_states_[cell];
  const auto equal = std::ranges::find_if(base_.plan.cells, [&](const reports::Cell& other) {
    return oracle_key(other) == oracle_key(base_.plan.cells[cell]);
  });
  const auto first = static_cast<std::uint64_t>(equal - base_.plan.cells.begin());
  if (first != cell) {
    state.expected_digest = cell_states_[first].expected_digest;
    state.deadline = cell_states_[first].deadline;
    if (cell_states_[first].has_no_expected_result) state.failed = true;
    return true;
  }
  if (state.has_no_expected_result) return true;  // nor will it have one now
  const auto deadline = deadline_of(base_.plan, base_.plan.cells[cell], 0);
  TrialOutcome outcome = run_undisturbed(
      equipment_.runner, request(Side::base, cell, TrialRequest::Kind::oracle), deadline,
      {.program = programs_.path(Side::base), .time_limit = limit}, [](const TrialOutcome&) {});
  if (outcome.was_cut_off) return false;
  if (outcome.answer.error.empty()) {
    outcome.answer.error =
        earlier_results_differ(base_, base_.plan.cells[cell], outcome.answer.digest);
  }
  if (!outcome.answer.error.empty()) {
    state.has_no_expected_result = true;
    fail(Side::base, cell, expecting, outcome);
    return true;
  }
  state.expected_digest = outcome.answer.digest;
  state.deadline = deadline_of(base_.plan, base_.plan.cells[cell], outcome.answer.waiting_ns);
  return true;
}

bool PairRunner::takes_turns(std::uint64_t cell) {
  std::optional<bool>& known = cell_states_[cell].takes_turns;
  if (known) return *known;
  known = bench::takes_turns(base_.plan.cells[cell]);
  if (!*known) return false;
  const std::array needs = {needs_of(cell, base_), needs_of(cell, candidate_)};
  const RoundParts parts = split_to_fit(needs, available_room());
  known = parts.parts.size() == 1;
  if (!*known) {
    listeners_.on_warning(
        fmt::format("the trials of {} run one after the other instead of taking turns, which makes "
                    "the comparison less exact: {}",
                    name_of(cell), parts.reason));
  }
  return *known;
}

PairTask PairRunner::task_of(std::uint64_t cell, std::uint64_t attempt,
                             std::chrono::nanoseconds limit) {
  PairTask task{.trials = {},
                .candidate_first = schedule_.candidate_first(cell, attempt),
                .deadline = cell_states_[cell].deadline};
  for (const Side side : both_sides) {
    const bool is_candidate = side == Side::candidate;
    task.trials[place_of(side)] = {
        .request = request(side, cell, TrialRequest::Kind::timed),
        .launch = {.program = program(side, cell),
                   .padding_bytes = schedule_.padding_bytes(cell, attempt, is_candidate),
                   .time_limit = limit}};
  }
  if (!takes_turns(cell)) return task;
  const auto index = static_cast<std::uint64_t>(
      std::ranges::count(base_.pairing->pairs, cell, &reports::Pair::cell));
  task.round = RoundSettings{.index = index,
                             .seed = schedule_.turn_seed(cell, attempt),
                             .run_began = equipment_.run_began};
  return task;
}

std::optional<Pilot> PairRunner::run_pilot(std::uint64_t cell, std::chrono::nanoseconds limit) {
  std::vector<PilotRun> runs;
  for (std::uint64_t number = 0; number < pilot_runs; ++number) {
    PairTask task = task_of(cell, number, limit);
    task.repeats_disturbed = true;
    for (PairTask::Trial& trial : task.trials) {
      trial.request.target_ns = std::chrono::nanoseconds(pilot_time).count();
    }
    if (task.round) {
      task.round->laps = pilot_laps;
      task.round->ends_by = clock::now() + pilot_round_time;
    }
    PairOutcome outcome = run(cell, task, /*is_of_pair=*/false);
    if (!succeeded(cell, outcome) || outcome.was_cut_off()) return std::nullopt;
    PilotRun& one = runs.emplace_back(PilotRun{.elapsed_s = outcome.elapsed_s, .trials = {}});
    for (TrialOutcome& trial : outcome.trials) one.trials.push_back(std::move(trial.answer.trial));
  }
  return judge_pilot(runs);
}

void PairRunner::measure_pair(std::uint64_t cell, Stage stage, const TrialShape& shape,
                              std::chrono::nanoseconds limit) {
  PairTask task = task_of(cell, cell_states_[cell].attempts++, limit);
  for (PairTask::Trial& trial : task.trials) {
    trial.request.warm_up_iterations = shape.warm_up_iterations;
    if (!task.round) trial.request.iterations = shape.iterations();
  }
  if (task.round) {
    task.round->laps = shape.laps;
    // Of its own a trial decides by what its iterations cost, and the two could decide otherwise.
    task.round->lead_in = shape.has_lead_in ? LeadIn::always : LeadIn::never;
    task.turn_iterations = shape.turn_iterations;
  }
  const auto began = clock::now();
  const double paused_before_s = paused_s();
  const SystemLoad before = sample_system_load(getpid());
  PairOutcome outcome = run(cell, task, /*is_of_pair=*/true);
  if (!succeeded(cell, outcome) || outcome.was_cut_off()) return;
  std::string void_reason =
      interference(before, sample_system_load(getpid()),
                   static_cast<unsigned>(base_.machine.usable_cores), ticks_per_s());
  if (!outcome.disturbance.empty()) void_reason = outcome.disturbance;
  cell_states_[cell].measured_s +=
      std::chrono::duration<double>(clock::now() - began).count() - (paused_s() - paused_before_s);
  ++cell_states_[cell].measured_pairs;
  record(cell, stage, task, std::move(outcome), void_reason);
}

PairOutcome PairRunner::run(std::uint64_t cell, const PairTask& task, bool is_of_pair) {
  return run_pair(
      equipment_.runner, equipment_.probe, task,
      [&](const std::string& what, const TrialDisturbance& disturbance) {
        listeners_.on_warning(
            is_of_pair
                ? fmt::format("a pair of {} does not count: {}", name_of(cell), disturbance.what)
                : disturbance_message(what, base_.plan.cells[cell].name, disturbance.what));
      },
      [&](double busy_share) {
        if (std::exchange(cell_states_[cell].was_named_busy, true)) return;
        listeners_.on_warning(busy_message(base_.plan.cells[cell].name, busy_share));
      });
}

bool PairRunner::succeeded(std::uint64_t cell, const PairOutcome& outcome) {
  bool has_failure = false;
  for (const Side side : both_sides) {
    const TrialOutcome& trial = outcome.trials[place_of(side)];
    if (trial.answer.error.empty() || trial.was_cut_off) continue;
    has_failure = true;
    fail(side, cell, measuring, trial);
  }
  return !has_failure;
}

void PairRunner::record(std::uint64_t cell, Stage stage, const PairTask& task, PairOutcome outcome,
                        const std::string& void_reason) {
  const auto index = static_cast<std::uint64_t>(
      std::ranges::count(base_.pairing->pairs, cell, &reports::Pair::cell));
  reports::Pair pair{.cell = cell,
                     .stage = stage,
                     .candidate_first = task.candidate_first,
                     .void_reason = void_reason};
  if (outcome.round) outcome.round->cells = {cell};  // of each file
  for (const Side side : both_sides) {
    reports::Results& of_side = results(side);
    TrialOutcome& measured = outcome.trials[place_of(side)];
    reports::Trial trial = std::move(measured.answer.trial);
    trial.cell = cell;
    trial.index = index;
    trial.elapsed_s = measured.elapsed_s;
    if (outcome.round) {
      trial.round = of_side.rounds.size();
      of_side.rounds.push_back(*outcome.round);
    }
    pair.trial = of_side.trials.size();
    of_side.trials.push_back(std::move(trial));
  }
  // Together, or a file could have a pair more than the other.
  for (const Side side : both_sides) results(side).pairing->pairs.push_back(pair);
  listeners_.on_pair(pair);
}

void PairRunner::fail(Side side, std::uint64_t cell, const std::string& phase,
                      const TrialOutcome& outcome) {
  cell_states_[cell].failed = true;
  auto& failed = results(side).failed;
  failed.push_back({cell, phase, outcome.answer.error, outcome.elapsed_s, outcome.answer.refused});
  listeners_.on_failure(side, failed.back());
}

const std::string& PairRunner::program(Side side, std::uint64_t cell) const {
  const bool is_copy_of_base = side == Side::candidate && cell_states_[cell].is_control;
  return is_copy_of_base ? programs_.control() : programs_.path(side);
}

std::string PairRunner::name_of(std::uint64_t cell) const {
  return reports::sanitize(base_.plan.cells[cell].name, 200);
}

TrialRequest PairRunner::request(Side side, std::uint64_t cell, TrialRequest::Kind kind) {
  const reports::Plan& plan = results(side).plan;
  return {.kind = kind,
          .cell = plan.cells[cell],
          .seed = plan.seed,
          .expected_digest = cell_states_[cell].expected_digest};
}

std::uint64_t PairRunner::pairs(std::uint64_t cell, Stage stage) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      base_.pairing->pairs,
      [&](const reports::Pair& pair) { return pair.cell == cell && pair.stage == stage; }));
}

std::uint64_t PairRunner::valid_pairs(std::uint64_t cell, Stage stage) const {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(base_.pairing->pairs, [&](const reports::Pair& pair) {
        return pair.cell == cell && pair.stage == stage && pair.void_reason.empty();
      }));
}

std::optional<double> PairRunner::mean_pair_s(std::uint64_t cell) const {
  const CellState& state = cell_states_[cell];
  if (state.measured_pairs == 0) return std::nullopt;
  return state.measured_s / static_cast<double>(state.measured_pairs);
}

}  // namespace bench
