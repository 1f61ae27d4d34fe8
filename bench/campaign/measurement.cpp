// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/measurement.h"

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
