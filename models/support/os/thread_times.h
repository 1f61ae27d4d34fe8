// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace models::support {

/// What a thread has done with its life so far, but for the time in which it was blocked: that is
/// the rest.
struct ThreadTimes {
  std::int64_t running_ns = 0;
  std::int64_t ready_ns = 0;  ///< runnable, waiting for a core
};

/// CPU time of the calling thread, in nanoseconds: cheap, unlike the two below, which read a file
/// of the kernel's: of a thread whose file nobody read before that takes some 10 µs.
std::int64_t own_running_ns() noexcept;

/// Of the calling thread; nothing where the kernel keeps no per-thread statistics (schedstat).
std::optional<ThreadTimes> own_thread_times() noexcept;

/// Of a thread of this process, or of a thread of another one; nothing when it is gone as well.
std::optional<ThreadTimes> thread_times(pid_t process, pid_t thread) noexcept;

}  // namespace models::support
