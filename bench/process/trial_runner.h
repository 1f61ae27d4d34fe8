// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/machine/cpu_allowance.h"
#include "bench/machine/file_watch.h"
#include "bench/process/guardian.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/protocol.h"
#include "bench/process/running_trial.h"

namespace bench {

/// Runs trials, each in a fresh process, and does not trust them: a trial that crashes, hangs,
/// prints garbage or leaves processes behind becomes an answer with an error. No two of them work
/// at once; those of a round are alive together and take turns (bench/round/round.h). Used by the
/// coordinator's one thread.
class TrialRunner {
 public:
  /// `idle` is called a few times a second while a trial runs. `scratch`: a folder that must not
  /// outlive this process (bench/process/guardian.h).
  TrialRunner(const std::string& trial_program, const InterruptSignals& signals,
              std::function<void()> idle, const std::string& scratch = "");

  /// From now on, these files are checked after every trial, which does not count when one of them
  /// has changed. They must outlive this.
  void watch(FileWatch& files) { watched_ = &files; }

  /// Throws `Interrupted`, `GuardianLost` and `FileChanged`, and `CoresChanged` before the trial
  /// starts when the cores are no longer those that this was made with, nor become them within two
  /// seconds. `deadline` is for every step of the trial: its start, each iteration, its stop. Time
  /// in which this process stood still does not count.
  TrialOutcome run(const TrialRequest& request, std::chrono::nanoseconds deadline,
                   const Launch& launch = {});

  /// Starts a trial beside those that are alive, under the guardian of that number (0, 1, …), which
  /// must have no other; guardians are made as needed, and kept. Throws `std::system_error`.
  std::unique_ptr<RunningTrial> start(std::size_t guardian, const TrialRequest& request,
                                      std::chrono::nanoseconds deadline, const Launch& launch);
  /// Returns the outcome of a trial that has ended, checked against its request.
  TrialOutcome conclude(RunningTrial& trial, const TrialRequest& request);

  /// Throws `Interrupted` when a signal asks to stop.
  void check_signals() const { signals_.check(); }
  /// Throws `FileChanged` when a watched file has changed.
  void check_files();
  /// Returns how the cores have changed, "from … to …"; an empty text when they are those that this
  /// was made with.
  std::string changed_cores() const;
  /// Throws `CoresChanged` as `run` does, and `Interrupted`.
  void wait_for_planned_cores() const;
  /// Adds to the time in which this process was paused, for a trial that is not concluded.
  void leave_out(double paused_s) { paused_s_ += paused_s; }
  const InterruptSignals& signals() const { return signals_; }
  const std::function<void()>& idle() const { return idle_; }

  /// The time in seconds in which this process was paused while trials ran. Budgets leave it out.
  double paused_s() const { return paused_s_; }

 private:
  std::string trial_program_;
  std::vector<std::unique_ptr<Guardian>> guardians_;  ///< at least one
  const InterruptSignals& signals_;
  std::function<void()> idle_;
  FileWatch* watched_ = nullptr;
  CpuAllowance planned_;
  double paused_s_ = 0;
};

}  // namespace bench
