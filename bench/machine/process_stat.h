// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "bench/machine/system_files.h"

namespace bench {

/// The fields of /proc/PID/stat of a process, or of /proc/PID/task/TID/stat of a thread (proc(5)).
/// Fields called `child_…` are sums over the children that the process has reaped, and over theirs.
/// Times are in clock ticks (`sysconf(_SC_CLK_TCK)` per second).
struct ProcessStat {
  pid_t process = 0;
  std::string name;  ///< as the process calls itself; may hold any byte
  char state = 'X';  ///< 'R' runs, 'S' sleeps, 'D' cannot be disturbed, 'T' and 't' stopped, 'Z' …
  pid_t parent = 0;
  std::uint64_t flags = 0;  ///< the kernel's PF_… bits
  std::int64_t minor_faults = 0, child_minor_faults = 0, major_faults = 0, child_major_faults = 0;
  std::int64_t user_ticks = 0, system_ticks = 0, child_user_ticks = 0, child_system_ticks = 0;
  std::int64_t threads = 0;
  std::uint64_t start_time = 0;  ///< in ticks since boot: together with the id it is unique
  std::uint64_t virtual_bytes = 0, resident_pages = 0, stack_start = 0;

  bool is_dead() const { return state == 'Z' || state == 'X' || state == 'x'; }
  /// Whether it is stopped by a signal ('T') or by its tracer ('t').
  bool is_stopped() const { return state == 'T' || state == 't'; }
  bool is_kernel_thread() const;
};

/// Reads the text of a stat file. Nothing when a field up to `stack_start` is missing or is not a
/// number, or when a time is too large to be added to others.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// Reads the file "stat" in `folder`, which is proc/PID or proc/PID/task/TID below the root of
/// `files`. Nothing when the process is gone, or when the file cannot be understood.
std::optional<ProcessStat> read_process_stat(const SystemFiles& files,
                                             const std::filesystem::path& folder);
std::optional<ProcessStat> read_process_stat(pid_t process);
std::optional<ProcessStat> read_thread_stat(pid_t process, pid_t thread);

}  // namespace bench
