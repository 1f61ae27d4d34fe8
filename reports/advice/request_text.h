// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/advice_request.h"

namespace reports {

/// "20ms": a duration as options take it, exactly; whole nanoseconds.
std::string option_duration(double nanoseconds);

/// "1000 tasks that compute for 20.0 ms and do not wait".
std::string describe(const AdviceRequest& request);

/// "bench advise --compute=20ms --tasks=1000": what asks for it.
std::string command_of(const AdviceRequest& request);

}  // namespace reports
