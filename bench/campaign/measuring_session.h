// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/trial_runner.h"

namespace bench {

/// How measuring ended before it was complete.
struct EarlyEnd {
  std::string reason;   ///< a clause without a full stop: "interrupted", or what happened
  int exit_status = 0;  ///< of the command, unless something worse happens afterwards
};

/// Calls `measure`. Returns nothing when it returns, and how it ended when a signal interrupted it,
/// the usable cores changed or the guardian process was killed. All other exceptions pass through.
std::optional<EarlyEnd> measure_until_early_end(const std::function<void()>& measure);

/// What a command needs in order to start trials: it blocks the signals that end a run, and then
/// forks the guardian. A command makes it before it opens any output, since the guardian must not
/// hold an open output, and a signal must not come between the two.
class MeasuringSession {
 public:
  /// `trial_program` is started for every trial; empty: this very program. `progress` must outlive
  /// the session; its line is refreshed while trials run. Throws `std::system_error`.
  MeasuringSession(const std::string& trial_program, Progress& progress)
      : runner_(trial_program, signals_, [&progress] { progress.tick(); }) {}

  TrialRunner& runner() { return runner_; }

 private:
  InterruptSignals signals_;  // before the guardian is forked
  TrialRunner runner_;
};

}  // namespace bench
