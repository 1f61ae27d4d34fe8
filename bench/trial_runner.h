// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "bench/guardian.h"
#include "bench/process/interrupt_signals.h"
#include "bench/protocol.h"

namespace bench {

/// What a trial came to.
struct TrialOutcome {
  TrialAnswer answer;  ///< with `error` set when there is no result, for whatever reason
  double elapsed_s = 0;
  std::uint64_t peak_bytes = 0;  ///< of a `memory` trial
};

/// Runs one trial after the other in fresh processes, and never believes them: a trial that
/// crashes, hangs, prints garbage or leaves processes behind becomes an answer with an error.
class TrialRunner {
 public:
  /// `idle` is called a few times a second while a trial runs. `scratch`: a folder that must not
  /// outlive this process (bench/guardian.h).
  TrialRunner(const std::string& trial_program, const InterruptSignals& signals,
              std::function<void()> idle, const std::string& scratch = "")
      : guardian_(trial_program, scratch), signals_(signals), idle_(std::move(idle)) {}

  /// Throws `Interrupted` and `GuardianLost`. `deadline` is for every step of the trial: its start,
  /// each iteration, its stop.
  TrialOutcome run(const TrialRequest& request, std::chrono::nanoseconds deadline,
                   const Launch& launch = {});

 private:
  Guardian guardian_;
  const InterruptSignals& signals_;
  std::function<void()> idle_;
};

}  // namespace bench
