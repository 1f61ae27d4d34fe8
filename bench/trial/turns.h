// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/process/protocol.h"
#include "bench/trial/session.h"
#include "reports/results/results.h"
#include "workloads/support/file_descriptor.h"

namespace bench {

/// The trial's end of the pipe on which the coordinator says, after the request, what to do next.
/// Used by the trial's one thread.
class CommandPipe {
 public:
  /// Takes standard input over, which becomes /dev/null: nothing that a model starts may read
  /// commands. Throws `std::system_error`.
  CommandPipe();

  /// Waits for the next command. Throws `std::runtime_error` when the coordinator is gone or says
  /// something else.
  TurnCommand next();

 private:
  workloads::support::FileDescriptor fd_;
  std::string read_;  ///< and not taken yet
};

/// Takes turns until the coordinator says `finish`: waits, runs the iterations of a turn, tells
/// their times. Adds the times to `trial`. A turn of several iterations begins with one that is not
/// counted, because others have used the caches meanwhile; one of few long iterations does not,
/// since what they have to load again is a small part of them. Throws what `Session::iterate` does.
void take_turns(const TrialSetup& setup, Session& session, reports::Trial& trial);

}  // namespace bench
