// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bench {

/// The life of a trial process: reads one `TrialRequest` from standard input, measures, and writes
/// one `TrialAnswer` to `answer_fd`. Whatever goes wrong is in the answer. Returns the exit status.
int run_trial();

}  // namespace bench
