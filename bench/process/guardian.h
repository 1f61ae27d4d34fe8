// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bench/process/guardian_process.h"
#include "workloads/support/file_descriptor.h"

namespace bench {

using workloads::support::FileDescriptor;

/// A message of the guardian about the trial that it was asked to start. Plain data: it crosses a
/// socket.
struct GuardianEvent {
  enum Kind : int {
    started,
    ended,      ///< and nothing of it is left alive
    continued,  ///< the trial process goes on after a stop; sent where `Launch::tells_stops`
  };
  int kind;
  pid_t trial = 0;
  int wait_status = 0;  ///< of the trial process itself
  int left_behind = 0;  ///< processes that outlived it and had to be killed
  int error = 0;        ///< errno when it could not be started; then it ended, and the rest is 0
  /// For how long the trial process itself was stopped (SIGSTOP, SIGTSTP) in its life so far,
  /// however short (ended, continued).
  /// Includes the stops that the coordinator makes to read the memory of a trial (`StoppedTree`).
  std::int64_t stopped_ns = 0;
  /// The CPU time of the trial process itself and of those that it reaped.
  std::int64_t cpu_ns = 0;
};

/// The program and the environment with which a trial is started.
struct Launch {
  std::string program = {};  ///< instead of the guardian's own; empty: that
  /// Bytes of a variable that is added to its environment: where a stack begins, and with it how
  /// fast a program happens to be, depends on the environment's size (Mytkowicz et al., "Producing
  /// wrong data without doing anything obviously wrong!", 2009). At most 64 KiB.
  std::uint32_t padding_bytes = 0;
  /// The trial is killed when it has not ended after so long (`TrialOutcome::was_cut_off`); 0: it
  /// may take as long as it makes progress.
  std::chrono::nanoseconds time_limit{0};
  /// Whether each stop of the trial process is told when it is over, and not only at the end.
  bool tells_stops = false;
};

/// The coordinator's handle of the guardian: a process that starts the trials and that, when the
/// coordinator is gone for whatever reason, kills what is left of them, process groups and escapees
/// alike. It is a child subreaper, so nothing that a trial starts can slip away from it. Trials
/// that are alive together have a guardian each: what a trial leaves behind is then told apart from
/// what the others have running. Used by the coordinator's one thread.
class Guardian {
 public:
  /// Whether the guardian keeps the descriptors that the coordinator has open when it is forked.
  enum class Inherits {
    all,   ///< for the first one: those are to be held as long as anything of the run lives
    none,  ///< for later ones: they must not hold outputs, nor the ends of others' sockets
  };

  /// Forks the guardian, which starts `trial_program` (empty: this very program) with the argument
  /// `trial`. When it ends, it removes the folder `scratch`, if one is named and it still exists:
  /// the coordinator may be dead by then. Throws `std::system_error`.
  explicit Guardian(const std::string& trial_program, const std::string& scratch = "",
                    Inherits inherits = Inherits::all);
  /// Ends the guardian, and with it a running trial.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  /// Starts a trial, in a session of its own, that reads its request from one of these descriptors,
  /// writes its answer to another and everything that is printed to the third. One at a time.
  void start_trial(const TrialDescriptors& fds, const Launch& launch = {});
  /// Kills the trial; `ended` follows.
  void kill_trial();
  pid_t process() const { return process_; }
  /// The descriptor that is readable when there is an event.
  int fd() const { return socket_.get(); }
  /// The next event; waits for it for `limit` at the most. Throws `GuardianLost` when the guardian
  /// is dead, or does not answer: then it is killed with all that it guarded.
  GuardianEvent next_event(std::chrono::milliseconds limit);
  /// Kills the guardian and all that it guarded. Throws `GuardianLost`.
  [[noreturn]] void give_up();

 private:
  pid_t process_ = 0;
  FileDescriptor socket_;
};

/// Thrown when the guardian was killed or stopped. What it guarded has been killed by then.
class GuardianLost {};

}  // namespace bench
