// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace bench {

/// A process at or below `root` that cannot run because somebody stopped it (SIGSTOP, SIGTSTP) or
/// froze its cgroup (version 1 or 2); 0 when there is none. A snapshot.
pid_t find_halted_process(pid_t root);

/// Whether a process is stopped or frozen; false when it is gone, or when the kernel does not say.
/// The kernel's files are below `root`, which is empty on a real machine.
bool is_halted(pid_t process, const std::string& root = "");

}  // namespace bench
