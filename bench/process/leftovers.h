// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>
#include <vector>

namespace bench {

/// Returns whether the owner of a semaphore or a folder is dead. The name says who the owner is:
/// "bench-NAMESPACE-PROCESS-START-…", as models/python/runner/processes.py makes it. A later
/// process of the same number started at another time, and one of another container has another
/// namespace of process ids. False for names of another kind or namespace, and for what cannot be
/// known.
bool has_dead_owner(std::string_view name);

/// Removes what interpreters left that were killed while they started: semaphores in
/// `shared_memory`, and folders among those for temporary files ($TMPDIR, $TEMP, $TMP, /tmp,
/// /var/tmp), and what glibc leaves of a semaphore whose maker was killed. Nothing whose owner is
/// alive, and nothing of other users. What the system refuses to remove stays; the next call tries
/// again.
void remove_leftovers(const std::filesystem::path& shared_memory = "/dev/shm") noexcept;

/// Returns the semaphores in `shared_memory` that a process is about to make: sem_open(3) of glibc
/// writes and maps a file under a temporary name before it gives it its own. Such a file is left
/// when the process is killed then, and nothing in its name says whose it was. `process` is
/// stopped.
std::vector<std::filesystem::path> unfinished_semaphores(
    pid_t process, const std::filesystem::path& shared_memory = "/dev/shm");

}  // namespace bench
