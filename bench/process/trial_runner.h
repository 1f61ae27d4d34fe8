// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "bench/machine/cpu_allowance.h"
#include "bench/machine/file_watch.h"
#include "bench/process/guardian.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/protocol.h"
#include "bench/process/running_trial.h"

namespace bench {

/// Runs trials, one at a time, each in a fresh process, and does not trust them: a trial that
/// crashes, hangs, prints garbage or leaves processes behind becomes an answer with an error.
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

  /// The time in seconds in which this process was paused while trials ran. Budgets leave it out.
  double paused_s() const { return paused_s_; }

 private:
  /// Returns how the cores have changed; an empty text when they are those that this was made with.
  std::string changed_cores() const;
  void wait_for_planned_cores() const;

  Guardian guardian_;
  const InterruptSignals& signals_;
  std::function<void()> idle_;
  FileWatch* watched_ = nullptr;
  CpuAllowance planned_;
  double paused_s_ = 0;
};

}  // namespace bench
