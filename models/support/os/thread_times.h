// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace models::support {

/// How a thread has spent its life so far. What is left of its life, it was blocked.
struct ThreadTimes {
  std::int64_t running_ns = 0;
  std::int64_t ready_ns = 0;  ///< runnable, waiting for a core
};

/// Returns the CPU time of the calling thread, in nanoseconds. This is cheap, unlike the two
/// functions below, which read a file of /proc: the first reading of a thread's takes some 10 µs.
std::int64_t own_running_ns() noexcept;

/// Returns the times of the calling thread; nothing where the kernel keeps no per-thread statistics
/// (schedstat).
std::optional<ThreadTimes> own_thread_times() noexcept;

/// Returns the times of a thread of this process or of another one; nothing where the kernel keeps
/// no statistics, and when the thread is gone.
std::optional<ThreadTimes> thread_times(pid_t process, pid_t thread) noexcept;

}  // namespace models::support
