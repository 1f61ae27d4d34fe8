// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <vector>

namespace bench {

/// The living processes below `root`, in no particular order, `root` itself and zombies left out.
/// A snapshot: processes come and go while it is taken.
std::vector<pid_t> descendants(pid_t root);

/// Kills (SIGKILL) and reaps every process below the calling one, which must be a child subreaper,
/// until none is left, whatever they do to escape. Returns how many were alive.
std::size_t kill_descendants();

}  // namespace bench
