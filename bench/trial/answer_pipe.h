// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "bench/process/protocol.h"
#include "workloads/support/file_descriptor.h"

namespace bench {

/// The trial's end of the pipe to the coordinator (`answer_fd`). A coordinator that is gone is no
/// error: the guardian ends this process. The trial's main thread calls all of it; `write`, which
/// ends the trial, is also called by the thread of `StallWatch`. All functions throw
/// `std::system_error`.
class AnswerPipe {
 public:
  /// Tells the coordinator that this trial makes progress: its deadline begins anew.
  void report_progress() const;
  /// Tells the coordinator which process below this one is no part of the model.
  void report_service(pid_t process) const;
  /// Tells it that this trial waits for its first turn, and what an iteration costs.
  void report_ready(std::int64_t iteration_cost_ns) const;
  /// Tells it the times of the turn that is over.
  void report_turn(std::span<const std::int64_t> iterations_ns) const;
  /// Writes the answer, which is the last thing. The first of the two threads to call it gets to do
  /// it: the other one waits for the end of the process.
  void write(const TrialAnswer& answer) const;

 private:
  void write(std::string_view text) const;

  mutable std::atomic<bool> has_answered_{false};
  workloads::support::FileDescriptor fd_{answer_fd};
};

}  // namespace bench
