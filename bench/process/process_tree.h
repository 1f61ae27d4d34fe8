// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <vector>

namespace bench {

/// Returns the living processes below `root`, in no particular order, without `root` itself and
/// without zombies.
/// A snapshot: processes come and go while it is taken.
std::vector<pid_t> descendants(pid_t root);

/// Returns the descendants and the zombies among them, parents before their children, without
/// `left_out` and all that is below it (0: nothing is left out). The kernel promises to name all of
/// them only when none of them runs.
std::vector<pid_t> tree_below(pid_t root, pid_t left_out);

/// The threads of a process, in no particular order; none when it is gone.
std::vector<pid_t> threads_of(pid_t process);

/// Kills (SIGKILL) and reaps every process below the calling one, which must be a child subreaper,
/// until none is left, whatever they do to escape. Returns how many were alive.
std::size_t kill_descendants();

}  // namespace bench
