// SPDX-License-Identifier: Apache-2.0
#include "bench/round/round.h"

#include <algorithm>
#include <utility>

#include "bench/process/disturbed_attempts.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

/// A scheduler that goes on looking for work after an iteration has so long to come to rest.
constexpr std::chrono::milliseconds settling_time(2);
constexpr double min_busy_share = 0.02;
constexpr std::chrono::milliseconds idle_period(200);

TrialOutcome outcome_of_error(std::string error) {
  TrialOutcome outcome;
  outcome.answer.error = std::move(error);
  return outcome;
}

}  // namespace

Round::Round(TrialRunner& runner, ProbeReader* probe, std::vector<RoundCell> cells,
             const RoundSettings& settings, RoundListeners listeners)
    : runner_(runner), probe_(probe), settings_(settings), listeners_(std::move(listeners)) {
  record_.index = settings.index;
  for (RoundCell& cell : cells) {
    cell.request.takes_turns = true;
    cell.request.turn_ns = settings.turn.count();
    cell.request.lead_in = settings.lead_in;
    participants_.emplace_back(std::move(cell));
  }
}

Round::~Round() {
  for (const Participant& participant : participants_) {
    if (participant.trial) participant.trial->kill();
  }
  for (const Participant& participant : participants_) {
    if (participant.trial) participant.trial->wait_until_killed();
  }
}

RoundOutcome Round::run() {
  record_.began_ns = now_ns();
  for (std::size_t place = 0; place < participants_.size(); ++place) start(place);
  run_laps();
  for (Participant& participant : participants_) {
    if (participant.is_active()) finish(participant);
  }
  runner_.check_files();
  record_.ended_ns = now_ns();
  RoundOutcome result{std::move(record_), {}};
  // A trial alone waits only as long as the probes are read: the time in which it comes to rest
  // would be a large share of that.
  const bool others_had_turns = participants_.size() > 1;
  for (Participant& participant : participants_) {
    result.round.cells.push_back(participant.cell().cell);
    const double busy_share = participant.clocks.busy_share();
    if (others_had_turns && busy_share >= min_busy_share && listeners_.on_busy) {
      listeners_.on_busy(participant.cell().cell, busy_share);
    }
    result.outcomes.push_back(std::move(*participant.outcome));
  }
  return result;
}

/// Starts a trial and lets it warm up, while all others wait.
void Round::start(std::size_t place) {
  Participant& participant = participants_[place];
  const RoundCell& cell = participant.cell();
  for (unsigned attempt = 1;; ++attempt) {
    runner_.check_signals();
    runner_.wait_for_planned_cores();
    participant.trial = runner_.start(place, cell.request, cell.deadline, cell.launch);
    RunningTrial& trial = *participant.trial;
    const bool is_ready = trial.serve_until_ready(runner_.signals(), runner_.idle());
    TrialDisturbance disturbance;
    if (is_ready) {
      disturbance = trial.take_disturbance();
      if (disturbance.what.empty()) break;
    } else {
      TrialOutcome ended = runner_.conclude(trial, cell.request);
      if (ended.answer.error.empty())
        ended.answer.error = participant.add_turns_to(ended.answer.trial);
      if (ended.answer.error.empty()) ended.answer.error = "it answered before it had any turn";
      disturbance = {ended.disturbance, ended.paused_s};
      if (disturbance.what.empty()) {
        participant.outcome = std::move(ended);
        return;
      }
    }
    trial.kill();
    trial.wait_until_killed();
    if (is_ready) runner_.leave_out(trial.paused_s());
    tell(participant, "a start of", disturbance);
    if (attempt == max_disturbed_attempts) {
      participant.outcome =
          outcome_of_error(disturbed_each_time(max_disturbed_attempts, disturbance.what));
      return;
    }
  }
  participant.clocks.find_processes(participant.trial->process());
  participant.clocks.settle(settling_time);
  participant.clocks.begin_wait();
}

void Round::run_laps() {
  std::vector<TrialPace> paces;
  for (const std::size_t place : active()) paces.push_back(participants_[place].pace());
  const std::uint64_t laps =
      laps_of_round(paces, {.turn_ns = static_cast<double>(settings_.turn.count()),
                            .timed_ns = static_cast<double>(settings_.timed.count()),
                            .laps = settings_.laps});
  const bool may_end_early =
      std::ranges::all_of(paces, [](const TrialPace& pace) { return pace.iterations == 0; });
  std::uint64_t attempt = 0;
  for (std::uint64_t lap = 0; lap < laps && !active().empty(); ++attempt) {
    if (lap > 0 && may_end_early && clock::now() >= settings_.ends_by) break;
    if (run_lap(lap, attempt, laps)) ++lap;
  }
  if (record_.turns > 0) read_probe();
}

/// Runs one lap. Returns whether it counts.
bool Round::run_lap(std::uint64_t lap, std::uint64_t attempt, std::uint64_t laps) {
  runner_.check_signals();
  const std::vector<std::size_t> places = active();
  for (const std::size_t chosen :
       lap_order(settings_.seed, settings_.index, attempt, places.size())) {
    Participant& participant = participants_[places[chosen]];
    const auto turn_ns = static_cast<double>(settings_.turn.count());
    if (!take_turn(participant, iterations_in_lap(participant.pace(), turn_ns, lap, laps))) {
      forget_lap();
      return false;
    }
  }
  if (note_disturbed_turns()) {
    forget_lap();
    return false;
  }
  for (Participant& participant : participants_) participant.keep_lap();
  if (clock::now() - idled_ >= idle_period) {
    idled_ = clock::now();
    runner_.idle()();
  }
  return true;
}

/// Gives a trial its turn. Returns whether the lap goes on; it does when the trial has failed.
bool Round::take_turn(Participant& participant, std::uint64_t iterations) {
  RunningTrial& trial = *participant.trial;
  trial.note_events();
  trial.take_disturbance();  // while it waited, nothing could disturb it
  participant.clocks.end_wait();
  read_probe();
  const std::uint64_t turn = record_.turns++;
  auto times_ns = trial.take_turn(iterations, runner_.signals(), runner_.idle());
  if (!times_ns) {
    TrialOutcome ended = runner_.conclude(trial, participant.cell().request);
    if (ended.answer.error.empty()) ended.answer.error = "it answered before its last turn";
    if (!ended.disturbance.empty()) {
      tell(participant, "a trial of", {ended.disturbance, ended.paused_s});
    }
    participant.outcome = std::move(ended);
    return true;
  }
  participant.add_turn(turn, std::move(*times_ns));
  participant.clocks.settle(settling_time);
  participant.clocks.begin_wait();
  const TrialDisturbance disturbance = trial.take_disturbance();
  if (disturbance.what.empty()) return true;
  note_disturbed_turn(participant, disturbance);
  return false;
}

/// Looks at the end of a lap for what its turns could not tell: a short stop of which the guardian
/// told afterwards, other cores.
bool Round::note_disturbed_turns() {
  bool was_disturbed = false;
  std::string change = runner_.changed_cores();
  for (Participant& participant : participants_) {
    if (!participant.is_active() || !participant.had_turn()) continue;
    participant.trial->note_events();
    TrialDisturbance disturbance = participant.trial->take_disturbance();
    if (!change.empty()) {
      disturbance.what = "the cores that it may use changed " + std::exchange(change, {});
    }
    if (disturbance.what.empty()) continue;
    was_disturbed = true;
    note_disturbed_turn(participant, disturbance);
  }
  if (was_disturbed) runner_.wait_for_planned_cores();
  return was_disturbed;
}

/// Ends the part of a trial whose turns are disturbed again and again.
void Round::note_disturbed_turn(Participant& participant, const TrialDisturbance& disturbance) {
  tell(participant, "a turn of", disturbance);
  if (++participant.disturbed_in_row < max_disturbed_attempts) return;
  participant.trial->kill();
  participant.trial->wait_until_killed();
  runner_.leave_out(participant.trial->paused_s());
  participant.outcome =
      outcome_of_error(disturbed_each_time(max_disturbed_attempts, disturbance.what));
}

void Round::tell(const Participant& participant, const std::string& what,
                 const TrialDisturbance& disturbance) const {
  if (!listeners_.on_disturbed) return;
  listeners_.on_disturbed(participant.cell().cell, what, disturbance);
}

void Round::forget_lap() {
  for (Participant& participant : participants_) participant.forget_lap();
}

void Round::finish(Participant& participant) {
  RunningTrial& trial = *participant.trial;
  trial.note_events();
  trial.take_disturbance();
  trial.finish(runner_.signals(), runner_.idle());
  TrialOutcome outcome = runner_.conclude(trial, participant.cell().request);
  if (outcome.answer.error.empty()) {
    outcome.answer.error = participant.add_turns_to(outcome.answer.trial);
  }
  if (!outcome.disturbance.empty()) {
    tell(participant, "a trial of", {outcome.disturbance, outcome.paused_s});
  }
  participant.outcome = std::move(outcome);
}

void Round::read_probe() {
  if (probe_ == nullptr) return;
  const std::int64_t at_ns = now_ns();
  record_.readings.push_back(probe_->read());
  record_.readings.back().at_ns = at_ns;
}

std::vector<std::size_t> Round::active() const {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < participants_.size(); ++place) {
    if (participants_[place].is_active()) places.push_back(place);
  }
  return places;
}

std::int64_t Round::now_ns() const {
  return (clock::now() - settings_.run_began) / std::chrono::nanoseconds(1);
}

}  // namespace bench
