// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pair_runner.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "bench/ab/system_load.h"
#include "bench/campaign/oracle.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/plan/plan.h"
#include "bench/process/pause_watch.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr std::uint64_t pilot_trials = 2;  // of each side
constexpr double pilot_target_s = 0.05;
constexpr const char* expecting = "oracle";  // phases in which a cell may fail
constexpr const char* measuring = "trial";

double ticks_per_s() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

}  // namespace

PairRunner::PairRunner(reports::Results& base, reports::Results& candidate,
                       const FixedPrograms& programs, TrialRunner& runner, Listeners listeners)
    : base_(base),
      candidate_(candidate),
      programs_(programs),
      runner_(runner),
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
  for (const reports::Pair& pair : base.pairing->pairs) ++cell_states_[pair.cell].attempts;
}

void PairRunner::find_expected_result(std::uint64_t cell) {
  CellState& state = cell_states_[cell];
  const auto equal = std::ranges::find_if(base_.plan.cells, [&](const reports::Cell& other) {
    return oracle_key(other) == oracle_key(base_.plan.cells[cell]);
  });
  const auto first = static_cast<std::uint64_t>(equal - base_.plan.cells.begin());
  if (first != cell) {
    state.expected_digest = cell_states_[first].expected_digest;
    state.deadline = cell_states_[first].deadline;
    if (cell_states_[first].has_no_expected_result) state.failed = true;
    return;
  }
  if (state.has_no_expected_result) return;  // nor will it have one now
  const auto deadline = deadline_of(base_.plan, base_.plan.cells[cell], 0);
  TrialOutcome outcome =
      run_undisturbed(runner_, request(Side::base, cell, TrialRequest::Kind::oracle), deadline,
                      {.program = programs_.path(Side::base)}, [](const TrialOutcome&) {});
  if (outcome.answer.error.empty()) {
    outcome.answer.error =
        earlier_results_differ(base_, base_.plan.cells[cell], outcome.answer.digest);
  }
  if (!outcome.answer.error.empty()) {
    state.has_no_expected_result = true;
    fail(Side::base, cell, expecting, outcome);
    return;
  }
  state.expected_digest = outcome.answer.digest;
  state.deadline = deadline_of(base_.plan, base_.plan.cells[cell], outcome.answer.waiting_ns);
}

std::optional<Pilot> PairRunner::run_pilot(std::uint64_t cell) {
  std::vector<reports::Trial> trials;
  for (std::uint64_t trial = 0; trial < pilot_trials; ++trial) {
    for (const Side side : {Side::base, Side::candidate}) {
      if (cell_states_[cell].failed && trial > 0) continue;  // once of each side is enough
      TrialRequest pilot = request(side, cell, TrialRequest::Kind::timed);
      pilot.target_ns = static_cast<std::int64_t>(pilot_target_s * 1e9);
      auto measured = run_trial(side, cell, pilot, 0, nullptr);
      if (measured) trials.push_back(std::move(*measured));
    }
  }
  if (cell_states_[cell].failed) return std::nullopt;
  return judge_pilot(trials);
}

void PairRunner::measure_pair(std::uint64_t cell, Stage stage, const TrialShape& shape) {
  const std::uint64_t attempt = cell_states_[cell].attempts++;
  const bool candidate_first = schedule_.candidate_first(cell, attempt);
  std::optional<reports::Trial> trials[2];
  std::string why_void;
  const SystemLoad before = sample_system_load(getpid());
  PauseWatch between_trials(PauseWatch::clock::now());
  for (const bool is_candidate : {candidate_first, !candidate_first}) {
    if (const auto paused = between_trials.beat(PauseWatch::clock::now()); paused.count() > 0) {
      why_void = "bench did not run between the two trials for " +
                 reports::format_duration(static_cast<double>(paused.count()));
    }
    const Side side = is_candidate ? Side::candidate : Side::base;
    TrialRequest timed = request(side, cell, TrialRequest::Kind::timed);
    timed.iterations = shape.iterations;
    timed.warm_up_iterations = shape.warm_up_iterations;
    auto& trial = trials[is_candidate ? 1 : 0];
    trial = run_trial(side, cell, timed, schedule_.padding_bytes(cell, attempt, is_candidate),
                      &why_void);
    if (!trial) return;
    between_trials.skip(PauseWatch::clock::now());
  }
  reports::Pair pair{.cell = cell, .stage = stage, .candidate_first = candidate_first};
  pair.void_reason = interference(before, sample_system_load(getpid()),
                                  static_cast<unsigned>(base_.machine.usable_cores), ticks_per_s());
  if (!why_void.empty()) pair.void_reason = why_void;
  for (const Side side : {Side::base, Side::candidate}) {
    reports::Results& of_side = results(side);
    reports::Trial& trial = *trials[side == Side::candidate ? 1 : 0];
    trial.index = static_cast<std::uint64_t>(
        std::ranges::count(base_.pairing->pairs, cell, &reports::Pair::cell));
    pair.trial = of_side.trials.size();
    of_side.trials.push_back(std::move(trial));
  }
  // Together, or a file could have a pair more than the other.
  for (const Side side : {Side::base, Side::candidate}) {
    results(side).pairing->pairs.push_back(pair);
  }
  listeners_.on_pair(pair);
}

std::optional<reports::Trial> PairRunner::run_trial(Side side, std::uint64_t cell,
                                                    const TrialRequest& timed,
                                                    std::uint32_t padding_bytes,
                                                    std::string* why_void) {
  const Launch launch{.program = program(side, cell), .padding_bytes = padding_bytes};
  const auto on_disturbed = [&](const TrialOutcome& disturbed) {
    if (listeners_.on_disturbance) listeners_.on_disturbance(base_.plan.cells[cell], disturbed);
    if (why_void != nullptr) *why_void = disturbed.disturbance;
  };
  const std::chrono::nanoseconds deadline = cell_states_[cell].deadline;
  TrialOutcome outcome;
  if (why_void != nullptr) outcome = runner_.run(timed, deadline, launch);
  if (!outcome.disturbance.empty()) on_disturbed(outcome);
  const bool has_result = why_void != nullptr && outcome.answer.error.empty();
  if (why_void == nullptr || (!has_result && !outcome.disturbance.empty())) {
    outcome = run_undisturbed(runner_, timed, deadline, launch, on_disturbed);
  }
  if (!outcome.answer.error.empty()) {
    fail(side, cell, measuring, outcome);
    return std::nullopt;
  }
  reports::Trial trial = std::move(outcome.answer.trial);
  trial.cell = cell;
  trial.elapsed_s = outcome.elapsed_s;
  return trial;
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

}  // namespace bench
