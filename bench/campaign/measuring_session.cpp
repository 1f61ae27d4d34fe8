// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/measuring_session.h"

#include "bench/exit_status.h"
#include "bench/process/guardian.h"

namespace bench {

std::optional<EarlyEnd> measure_until_early_end(const std::function<void()>& measure) {
  try {
    measure();
  } catch (const Interrupted& interrupted) {
    return EarlyEnd{interrupted.reason(), exit_interrupted};
  } catch (const CoresChanged& error) {
    return EarlyEnd{error.what(), exit_not_measurable};
  } catch (const GuardianLost&) {
    return EarlyEnd{"the guardian process was killed", exit_interrupted};
  }
  return std::nullopt;
}

}  // namespace bench
