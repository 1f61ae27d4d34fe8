// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workloads/support/file_descriptor.h"

namespace bench {

/// Thrown out of whatever waits when a signal asks the run to stop; the running trial is dead by
/// then.
class Interrupted {
 public:
  /// `signal`: its number.
  explicit Interrupted(int signal) : signal_(signal) {}
  /// "interrupted", and by what, where it was not the user at the keyboard.
  std::string reason() const;

 private:
  int signal_;
};

/// Blocks the signals whose default is to end a process, and makes them readable: those that a user
/// or a supervisor stops it with (SIGINT, SIGTERM, SIGHUP, SIGUSR1, …), timers (SIGALRM, …), and
/// the used-up CPU time (SIGXCPU, which a grace period follows). Those that are ignored stay so
/// (nohup), and so do those that a library handles. Not SIGQUIT, which ends the process at once
/// with a core dump, as a way out that always works; nor what a fault of the process itself raises.
///
/// They stay blocked to the end of the process: one that comes while the results are written must
/// not cost them.
class InterruptSignals {
 public:
  /// Throws `std::system_error`.
  InterruptSignals();

  int fd() const { return fd_.get(); }
  /// Throws `Interrupted` when one has come.
  void check() const;

 private:
  workloads::support::FileDescriptor fd_;
};

/// Returns whether one of these signals was sent and is blocked: the run is asked to stop, perhaps
/// again.
bool stop_is_pending();

/// Sets every signal back to its default and unblocks all, for a program that is started next; all
/// but SIGXFSZ, which stays ignored so that a file that may not grow is an error with a reason. For
/// a process of one thread that calls exec next; is async-signal-safe.
void reset_signals_for_exec();

}  // namespace bench
