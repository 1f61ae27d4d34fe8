// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/process/protocol.h"

namespace bench {

/// Returns which cells this program would measure with these arguments of `bench run`.
using Describe = Description(const std::vector<std::string>& arguments);

/// Runs the trial process: reads one `TrialRequest` from standard input, measures, or calls
/// `describe` where that is asked, and writes one `TrialAnswer` to `answer_fd`. All errors are in
/// the answer. Returns the exit status.
int run_trial(Describe* describe);

}  // namespace bench
