// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tests {

/// The environment variable that names the file to which scripted trials append a line when a turn
/// begins and ends: "begin MODEL", "end MODEL", "drop MODEL".
inline constexpr const char* turn_log_variable = "BENCH_TEST_TURN_LOG";

/// Is a trial process that takes turns and measures nothing. The name of the model in its request
/// says how it misbehaves: "crashes", "hangs", "babbles" (writes nonsense), "miscounts" (tells too
/// few times), "lies" (answers with other times than it told), "answers-early", "fails" (answers
/// with an error), each in its second turn or in its answer; "stops-once" (SIGSTOP for 50 ms in its
/// second turn), "stops-always" (in every turn), "spins" (computes while it waits), "leaves" (a
/// process behind). Any other name behaves. Returns the exit status.
int run_scripted_trial();

}  // namespace tests
