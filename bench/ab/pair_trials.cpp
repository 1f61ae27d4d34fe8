// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pair_trials.h"

#include <utility>
#include <vector>

#include "bench/campaign/undisturbed_trial.h"
#include "bench/process/pause_watch.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// The numbers of the sides in the order in which they are started.
std::array<std::size_t, 2> order_of(const PairTask& task) {
  return task.candidate_first ? std::array<std::size_t, 2>{1, 0} : std::array<std::size_t, 2>{0, 1};
}

/// One attempt at a pair whose trials take turns.
class PairAttempt {
 public:
  PairAttempt(const PairTask& task, const OnDisturbedPair& on_disturbed, const OnBusyTrial& on_busy)
      : task_(task), on_disturbed_(on_disturbed), on_busy_(on_busy) {}

  void run(TrialRunner& runner, ProbeReader* probe, PairOutcome& pair) {
    std::vector<RoundCell> cells;
    for (const std::size_t side : order_of(task_)) {
      const PairTask::Trial& trial = task_.trials[side];
      cells.push_back({.cell = side,
                       .request = trial.request,
                       .turn_iterations = task_.turn_iterations,
                       .deadline = task_.deadline,
                       .launch = trial.launch});
    }
    Round round(
        runner, probe, std::move(cells), *task_.round,
        {.on_disturbed =
             [&](std::uint64_t side, const std::string& what, const TrialDisturbance& disturbance) {
               last_[side] = pair.disturbance = disturbance.what;
               on_disturbed_(what, disturbance);
             },
         .on_busy = [&](std::uint64_t, double share) { on_busy_(share); }});
    RoundOutcome outcome = round.run();
    for (std::size_t place = 0; place < outcome.outcomes.size(); ++place) {
      pair.trials[outcome.round.cells[place]] = std::move(outcome.outcomes[place]);
    }
    pair.round = std::move(outcome.round);
  }

  /// Returns whether a side has no result, and may have none because it was disturbed.
  bool is_spoiled(const PairOutcome& pair) const {
    return is_spoiled(pair, 0) || is_spoiled(pair, 1);
  }

  /// Says in the errors of such sides that they were disturbed in each of `attempts`.
  void give_up(PairOutcome& pair, unsigned attempts) const {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      if (!is_spoiled(pair, side)) continue;
      pair.trials[side].answer.error = disturbed_each_time(attempts, last_[side]);
    }
  }

 private:
  bool is_spoiled(const PairOutcome& pair, std::size_t side) const {
    const TrialOutcome& trial = pair.trials[side];
    return !trial.answer.error.empty() && !trial.was_cut_off && !last_[side].empty();
  }

  const PairTask& task_;
  const OnDisturbedPair& on_disturbed_;
  const OnBusyTrial& on_busy_;
  std::array<std::string, 2> last_;  ///< what disturbed each side last
};

void run_in_turns(TrialRunner& runner, ProbeReader* probe, const PairTask& task,
                  const OnDisturbedPair& on_disturbed, const OnBusyTrial& on_busy,
                  PairOutcome& pair) {
  for (unsigned number = 1;; ++number) {
    PairAttempt attempt(task, on_disturbed, on_busy);
    attempt.run(runner, probe, pair);
    if (!attempt.is_spoiled(pair)) return;
    if (number < max_disturbed_attempts) continue;
    return attempt.give_up(pair, number);
  }
}

void run_one_by_one(TrialRunner& runner, const PairTask& task, const OnDisturbedPair& on_disturbed,
                    PairOutcome& pair) {
  PauseWatch between(PauseWatch::clock::now());
  for (const std::size_t side : order_of(task)) {
    const PairTask::Trial& trial = task.trials[side];
    if (const auto paused = between.beat(PauseWatch::clock::now()); paused.count() > 0) {
      pair.disturbance = "bench did not run between the two trials for " +
                         reports::format_duration(static_cast<double>(paused.count()));
    }
    const auto note = [&](const TrialOutcome& outcome) {
      pair.disturbance = outcome.disturbance;
      on_disturbed("a trial of", {outcome.disturbance, outcome.paused_s});
    };
    TrialOutcome outcome = runner.run(trial.request, task.deadline, trial.launch);
    if (!outcome.disturbance.empty()) {
      note(outcome);
      if (task.repeats_disturbed || !outcome.answer.error.empty()) {
        outcome = run_undisturbed(runner, trial.request, task.deadline, trial.launch, note);
      }
    }
    pair.trials[side] = std::move(outcome);
    between.skip(PauseWatch::clock::now());
  }
}

}  // namespace

PairOutcome run_pair(TrialRunner& runner, ProbeReader* probe, const PairTask& task,
                     const OnDisturbedPair& on_disturbed, const OnBusyTrial& on_busy) {
  const auto began = std::chrono::steady_clock::now();
  const double paused_before_s = runner.paused_s();
  PairOutcome pair;
  if (task.round) {
    run_in_turns(runner, probe, task, on_disturbed, on_busy, pair);
  } else {
    run_one_by_one(runner, task, on_disturbed, pair);
  }
  pair.elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() -
                   (runner.paused_s() - paused_before_s);
  return pair;
}

}  // namespace bench
