// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace bench {

/// Who made a semaphore or a folder, by its name: "bench-NAMESPACE-PROCESS-START-…", as
/// models/python/runner/processes.py makes it. The owner is told from a later process of its number
/// by when it started, and from one of another container by its namespace of process ids.
/// Whether the name is of this kind, of this namespace, and its owner is dead. What cannot be known
/// is taken for alive.
bool has_dead_owner(std::string_view name);

/// Removes what interpreters left that were killed while they started: semaphores in
/// `shared_memory`, and folders among those for temporary files ($TMPDIR, $TEMP, $TMP, /tmp,
/// /var/tmp), and what glibc leaves of a semaphore whose maker was killed. Nothing whose owner is
/// alive, and nothing of other users. What the system refuses to remove stays; the next call tries
/// again.
void remove_leftovers(const std::filesystem::path& shared_memory = "/dev/shm") noexcept;

}  // namespace bench
