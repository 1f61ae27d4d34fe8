// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Returns the name of what a living process owns and others remove when it is dead, such as
/// "bench-NAMESPACE-PROCESS-START-KIND"; empty where the kernel does not tell enough of it.
std::string owned_name(pid_t owner, std::string_view kind);

/// The kinds of cgroups: that of a trial with a quota, and one with which a plan tries whether
/// there can be any. Both end alike.
inline constexpr std::string_view quota_kind = "quota";
inline constexpr std::string_view tried_quota_kind = "try-quota";

/// Returns whether the owner of a semaphore, a folder or a cgroup is dead. The name says who the
/// owner is: "bench-NAMESPACE-PROCESS-START-…", as models/python/runner/processes.py makes it. A
/// later process of the same number started at another time, and one of another container has
/// another namespace of process ids. False for names of another kind or namespace, and for what
/// cannot be known.
bool has_dead_owner(std::string_view name);

/// Removes what interpreters left that were killed while they started: semaphores in
/// `shared_memory`, and folders among those for temporary files ($TMPDIR, $TEMP, $TMP, /tmp,
/// /var/tmp), and what glibc leaves of a semaphore whose maker was killed; and the cgroups with a
/// quota of trials that were killed together with their guardians. Nothing whose owner is alive,
/// and nothing of other users. What the system refuses to remove stays; the next call tries again.
void remove_leftovers(const std::filesystem::path& shared_memory = "/dev/shm") noexcept;

/// Removes the cgroups in `folder` whose names are those of dead owners and in which no process is
/// left.
void remove_leftover_cgroups(const std::filesystem::path& folder);

/// Returns the semaphores in `shared_memory` that a process is about to make: sem_open(3) of glibc
/// writes and maps a file under a temporary name before it gives it its own. Such a file is left
/// when the process is killed then, and nothing in its name says whose it was. `process` is
/// stopped.
std::vector<std::filesystem::path> unfinished_semaphores(
    pid_t process, const std::filesystem::path& shared_memory = "/dev/shm");

}  // namespace bench
