// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/thread_times.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "workloads/support/file_descriptor.h"

namespace models::support {
namespace {

std::optional<std::int64_t> time_of(clockid_t clock) noexcept {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The CPU clock of a thread of this process, whose number the kernel makes so
/// (include/linux/posix-timers_types.h): per thread, scheduler's.
clockid_t cpu_clock_of(pid_t thread) noexcept {
  constexpr unsigned per_thread = 4;
  constexpr unsigned scheduled = 2;
  return static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3) | per_thread | scheduled);
}

/// "running ready slices" (Documentation/scheduler/sched-stats). The first is as old as the last
/// tick while the thread runs, so clocks tell it better.
std::optional<ThreadTimes> read_schedstat(const char* path) noexcept {
  const workloads::support::FileDescriptor file(open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::array<char, 96> text{};
  const ssize_t length = read(file.get(), text.data(), text.size());
  if (length <= 0) return std::nullopt;
  ThreadTimes times;
  const char* const end = text.data() + length;
  const auto running = std::from_chars(text.data(), end, times.running_ns);
  if (running.ec != std::errc() || running.ptr == end) return std::nullopt;
  const auto ready = std::from_chars(running.ptr + 1, end, times.ready_ns);
  if (ready.ec != std::errc()) return std::nullopt;
  return times;
}

}  // namespace

std::int64_t own_running_ns() noexcept { return time_of(CLOCK_THREAD_CPUTIME_ID).value_or(0); }

std::optional<ThreadTimes> own_thread_times() noexcept {
  auto times = read_schedstat("/proc/thread-self/schedstat");
  if (times) times->running_ns = own_running_ns();
  return times;
}

std::optional<ThreadTimes> thread_times(pid_t process, pid_t thread) noexcept {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/task/%d/schedstat", process, thread);
  auto times = read_schedstat(path.data());
  if (!times) return std::nullopt;
  clockid_t clock{};
  if (process == getpid()) {
    clock = cpu_clock_of(thread);
  } else if (process != thread || clock_getcpuclockid(process, &clock) != 0) {
    return times;  // there are no clocks of another process's threads
  }
  if (const auto running = time_of(clock)) times->running_ns = *running;
  return times;
}

}  // namespace models::support
