// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/trial_failure.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <system_error>

#include "bench/machine/death.h"
#include "bench/machine/refusal.h"
#include "bench/process/process_tree.h"
#include "bench/trial/neighbours.h"

namespace bench {
namespace {

/// Adds what to do about a call that the system refused with this errno, if it did.
void explain_refused_call(int error, TrialAnswer& result) {
  if (!is_refusal(error)) return;
  result.error = explain_refusal(error, result.error);
  result.refused = true;
}

TrialAnswer answer_of(const reports::Cell& cell, const models::HarnessJob& job,
                      const models::Stall& stall) {
  const bool is_deadlock = stall.kind == models::Stall::Kind::deadlock;
  const std::string failures = job.failures();
  TrialAnswer answer;
  answer.error = (is_deadlock ? "deadlock: " : "starvation: ") + stall.text;
  if (!failures.empty()) {
    answer.error = failures + "; after that " + answer.error;
    explain_refused_call(job.refused_error(), answer);
  } else if (is_deadlock && cell.expected_failure == reports::FailureKind::deadlock) {
    answer.expected_failure = {.kind = reports::FailureKind::deadlock, .text = stall.text};
  }
  return answer;
}

}  // namespace

void end_stalled_trial(const AnswerPipe& coordinator, const reports::Cell& cell,
                       const models::HarnessJob& job, const models::Stall& stall) {
  try {
    coordinator.write(answer_of(cell, job, stall));
  } catch (const std::exception&) {
    // The coordinator is gone: the guardian ends what is left.
  }
  // A model may have a process whose own children do the work. These become ours when it dies, and
  // are waited for like it: one that is still dying when this process ends is one left behind.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  kill_descendants();
  end_neighbours();
  _exit(1);
}

void explain_failure(const std::exception& error, const OutOfMemoryKills& kills_before,
                     TrialAnswer& result) {
  if (const auto* const refused_call = dynamic_cast<const std::system_error*>(&error)) {
    result.error = explain_refusal(*refused_call);
    result.refused = is_refusal(refused_call->code().value());
    return;
  }
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    result.error = explain_refusal(ENOMEM, "memory was refused (std::bad_alloc)");
    result.refused = true;
    return;
  }
  // The message is all that is known of a call that was refused in another process, or of a worker
  // that was killed.
  result.error = error.what();
  if (result.error.empty()) result.error = "an exception without a message";
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
  const std::chrono::nanoseconds cpu_time =
      std::chrono::seconds(children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
      std::chrono::microseconds(children.ru_utime.tv_usec + children.ru_stime.tv_usec);
  const std::string cause = explain_death(signal_named_in(result.error), cpu_time, kills_before);
  if (!cause.empty()) {
    result.error += "; " + cause;
    result.refused = true;
    return;
  }
  const auto* const known = dynamic_cast<const FailedIteration*>(&error);
  const int refused = known != nullptr ? known->error() : refusal_named_in(result.error);
  explain_refused_call(refused, result);
}

}  // namespace bench
