// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace bench {

/// What /proc/PID/stat says of a process, or /proc/PID/task/TID/stat of a thread (proc(5)). Those
/// called `child_…` are sums over the children that the process has reaped, and over theirs.
struct ProcessStat {
  pid_t process = 0;
  pid_t parent = 0;
  char state = 'X';  ///< 'R' runs, 'S' sleeps, 'D' cannot be disturbed, 'T' and 't' stopped, 'Z' …
  std::int64_t minor_faults = 0, child_minor_faults = 0, major_faults = 0, child_major_faults = 0;
  std::int64_t user_ticks = 0, system_ticks = 0, child_user_ticks = 0, child_system_ticks = 0;
  std::int64_t threads = 0;
  std::uint64_t start_time = 0;  ///< in ticks since boot: with the number it is nobody else's
  std::uint64_t virtual_bytes = 0, resident_pages = 0, stack_start = 0;

  bool is_dead() const { return state == 'Z' || state == 'X' || state == 'x'; }
  bool is_stopped() const { return state == 'T' || state == 't'; }
};

/// The whole of a small file of /proc; nothing when it cannot be read, as those of a process that
/// has ended meanwhile. Throws nothing but `std::bad_alloc`.
std::optional<std::string> read_proc_file(const std::string& path);

/// Reads `directory`/stat, where `directory` is /proc/PID or /proc/PID/task/TID. Nothing when the
/// process is gone, or when the file cannot be understood.
std::optional<ProcessStat> read_process_stat(const std::string& directory);
std::optional<ProcessStat> read_process_stat(pid_t process);

}  // namespace bench
