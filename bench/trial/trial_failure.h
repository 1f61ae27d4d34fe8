// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "bench/machine/limits.h"
#include "bench/process/protocol.h"
#include "bench/trial/answer_pipe.h"
#include "models/job/harness_job.h"
#include "models/sync/stall_detector.h"

namespace bench {

/// An iteration that failed its check, with the errno of what the system refused to its tasks; 0:
/// nothing, as far as is known.
class FailedIteration final : public std::runtime_error {
 public:
  FailedIteration(const std::string& why, int error) : std::runtime_error(why), error_(error) {}
  int error() const { return error_; }

 private:
  int error_;
};

/// Ends the trial's process at once, with everything below it, where its tasks are stuck: its model
/// cannot be stopped. Writes the answer, which says whether the cell asks for this. Where tasks
/// have failed before, that is the cause and comes first: nobody asked for it. May be called on any
/// thread.
[[noreturn]] void end_stalled_trial(const AnswerPipe& coordinator, const reports::Cell& cell,
                                    const models::HarnessJob& job, const models::Stall& stall);

/// Writes into `result` why the trial failed, what to do about it, and whether the system refused
/// something. `kills_before` is `out_of_memory_kills` of before the trial did anything. Called in
/// the trial, whose limits are those of its workers.
void explain_failure(const std::exception& error, const OutOfMemoryKills& kills_before,
                     TrialAnswer& result);

}  // namespace bench
