// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"
#include "bench/outputs/advice_output.h"
#include "reports/results/advice_request.h"

namespace bench {

/// Measures how the work of a request is best run, and writes the advice. Returns the exit status.
/// `options`: how trials run. Throws `UsageError`, and `std::system_error` where something is
/// refused before anything is measured. Call it once, from the coordinator's one thread.
int measure_advice(const reports::AdviceRequest& request, const RunOptions& options,
                   const AdviceFiles& files);

}  // namespace bench
