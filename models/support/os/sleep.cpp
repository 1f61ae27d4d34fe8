// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/sleep.h"

#include <sys/prctl.h>
#include <time.h>

#include <cerrno>

#include "workloads/support/monotonic_clock.h"

namespace models::support {
namespace {

timespec to_timespec(std::int64_t ns) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  return {.tv_sec = ns / second_ns, .tv_nsec = ns % second_ns};
}

/// Sets the slack back in the end, because threads and processes inherit it from their creator.
class WithoutTimerSlack {
 public:
  WithoutTimerSlack() { prctl(PR_SET_TIMERSLACK, 1); }
  WithoutTimerSlack(const WithoutTimerSlack&) = delete;
  WithoutTimerSlack& operator=(const WithoutTimerSlack&) = delete;
  ~WithoutTimerSlack() { prctl(PR_SET_TIMERSLACK, 0); }  // 0: the thread's default
};

}  // namespace

void sleep_until(std::int64_t deadline_ns) noexcept {
  if (deadline_ns <= workloads::support::monotonic_now_ns()) return;
  const WithoutTimerSlack exact;
  const timespec deadline = to_timespec(deadline_ns);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
  }
}

void futex_wait_until(FutexWord& word, std::uint32_t value, std::int64_t deadline_ns) noexcept {
  const WithoutTimerSlack exact;
  const timespec deadline = to_timespec(deadline_ns);
  // FUTEX_WAIT_BITSET is the wait whose time is absolute, on the monotonic clock.
  syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, value, &deadline, nullptr, FUTEX_BITSET_MATCH_ANY);
}

}  // namespace models::support
