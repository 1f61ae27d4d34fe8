// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// The reason why a measurement ended before all of it was done.
struct EarlyEnd {
  enum class Cause {
    interrupted,    ///< by a signal
    cores_changed,  ///< the cores that may be used are not those of the plan
    file_changed,   ///< a program or library that is measured was replaced
    guardian_lost,  ///< and with it the trial that was running
    refused,        ///< by the system: a full disk, no permission
  };

  Cause cause = Cause::interrupted;
  std::string reason;   ///< a clause for a message
  int exit_status = 0;  ///< of the program, unless something worse happened as well
};

/// Calls `measure`. Returns why it ended early, or nothing when it returned. Other exceptions pass.
std::optional<EarlyEnd> early_end_of(const std::function<void()>& measure);

/// What decides the exit status of a command that measured, beside why it ended early.
struct MeasuredOutcome {
  bool has_failed = false;    ///< a cell or scenario
  bool fits_nothing = false;  ///< no cell fits into the time budget
};

/// Returns the first exit status that applies, in the order of `exit_status.h`. Pure.
int exit_status_of(const reports::Results& results, const std::optional<EarlyEnd>& early_end,
                   const MeasuredOutcome& outcome);

/// The terminal line, the blocked signals and the guardian, which every command needs that starts
/// trials. Used by the one thread of the coordinator. Make it before any output is opened: the
/// guardian must not hold an output, and a signal must not end the process between the two.
class Measurement {
 public:
  /// Blocks the signals that ask to stop. Throws `std::system_error`.
  explicit Measurement(bool quiet) : progress_(quiet) {}
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;

  /// Forks the guardian. The parameters are those of `Guardian`. The runner must not outlive this.
  TrialRunner start_runner(const std::string& trial_program, const std::string& scratch = "");

  Progress& progress() { return progress_; }

  /// Says on standard error why the measurement ended; `consequence` is added to the reason, and
  /// begins with its punctuation. Quiet commands do not say that they were interrupted.
  void report(const EarlyEnd& end, const std::string& consequence);

 private:
  Progress progress_;
  InterruptSignals signals_;
};

}  // namespace bench
