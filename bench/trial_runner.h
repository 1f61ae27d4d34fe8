// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "bench/guardian.h"
#include "bench/machine/file_watch.h"
#include "bench/protocol.h"

namespace bench {

/// Thrown out of whatever waits when the user wants to stop; the running trial is dead by then.
class Interrupted {};

/// Blocks SIGINT, SIGTERM and SIGHUP, those aside that are ignored (by nohup, say), and makes them
/// readable. They stay blocked to the end of the process: one that comes while the results are
/// written must not cost them.
class InterruptSignals {
 public:
  InterruptSignals();

  int fd() const { return fd_.get(); }
  /// Throws `Interrupted` when one has come.
  void check() const;

 private:
  FileDescriptor fd_;
};

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

  /// From now on, these files are checked after every trial, which does not count when one of them
  /// has changed. They must outlive this.
  void watch(FileWatch& files) { watched_ = &files; }

  /// Throws `Interrupted`, `GuardianLost` and `FileChanged`. `deadline` is for every step of the
  /// trial: its start, each iteration, its stop.
  TrialOutcome run(const TrialRequest& request, std::chrono::nanoseconds deadline,
                   const Launch& launch = {});

 private:
  Guardian guardian_;
  const InterruptSignals& signals_;
  std::function<void()> idle_;
  FileWatch* watched_ = nullptr;
};

}  // namespace bench
