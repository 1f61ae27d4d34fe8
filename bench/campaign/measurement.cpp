// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/measurement.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "bench/exit_status.h"
#include "bench/machine/file_watch.h"
#include "bench/machine/refusal.h"

namespace bench {

std::optional<EarlyEnd> early_end_of(const std::function<void()>& measure) {
  using enum EarlyEnd::Cause;
  try {
    measure();
    return std::nullopt;
  } catch (const Interrupted& end) {
    return EarlyEnd{interrupted, end.reason(), exit_interrupted};
  } catch (const CoresChanged& end) {
    return EarlyEnd{cores_changed, end.what(), exit_not_measurable};
  } catch (const FileChanged& end) {
    return EarlyEnd{file_changed, end.what(), exit_usage};
  } catch (const GuardianLost&) {
    return EarlyEnd{guardian_lost, "the guardian process was killed", exit_interrupted};
  } catch (const std::system_error& end) {
    // A signal ended the wait for the reader of a pipe.
    const bool gave_up_waiting = end.code().value() == EINTR;
    return EarlyEnd{refused, explain_refusal(end),
                    gave_up_waiting ? exit_interrupted : exit_refused};
  }
}

int exit_status_of(const reports::Results& results, const std::optional<EarlyEnd>& early_end,
                   const MeasuredOutcome& outcome) {
  const int end = early_end ? early_end->exit_status : exit_done;
  if (end == exit_usage || end == exit_refused) return end;
  if (std::ranges::any_of(results.failed, &reports::Failure::refused)) return exit_refused;
  if (outcome.has_failed) return exit_failed;
  return end == exit_done && outcome.fits_nothing ? exit_not_measurable : end;
}

TrialRunner Measurement::start_runner(const std::string& trial_program,
                                      const std::string& scratch) {
  return {trial_program, signals_, [this] { progress_.tick(); }, scratch};
}

void Measurement::report(const EarlyEnd& end, const std::string& consequence) {
  const std::string message = end.reason + consequence;
  if (end.cause == EarlyEnd::Cause::interrupted) {
    progress_.say(message);
  } else if (end.cause == EarlyEnd::Cause::cores_changed) {
    progress_.warn(message);
  } else {
    progress_.error(message);
  }
}

}  // namespace bench
