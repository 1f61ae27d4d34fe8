// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

#include <climits>

namespace models::support {

/// Sleeping on a word of memory that threads or processes share; `std::atomic::wait` works within
/// one process only. The calls are async-signal-safe.
using FutexWord = std::atomic<std::uint32_t>;
static_assert(FutexWord::is_always_lock_free && sizeof(FutexWord) == 4);

/// Sleeps while the word has the value; may return early, so check again.
inline void futex_wait(FutexWord& word, std::uint32_t value) {
  syscall(SYS_futex, &word, FUTEX_WAIT, value, nullptr, nullptr, 0);
}

/// The same for `limit` at the most.
inline void futex_wait_for(FutexWord& word, std::uint32_t value, std::chrono::nanoseconds limit) {
  if (limit.count() <= 0) return;
  const timespec time{.tv_sec = limit / std::chrono::seconds(1),
                      .tv_nsec = (limit % std::chrono::seconds(1)).count()};
  syscall(SYS_futex, &word, FUTEX_WAIT, value, &time, nullptr, 0);
}

/// Wakes at most so many, `INT_MAX` for all, that sleep on the word.
inline void futex_wake(FutexWord& word, std::uint32_t sleepers) {
  syscall(SYS_futex, &word, FUTEX_WAKE, sleepers, nullptr, nullptr, 0);
}
inline void futex_wake_one(FutexWord& word) { futex_wake(word, 1); }
inline void futex_wake_all(FutexWord& word) { futex_wake(word, INT_MAX); }

}  // namespace models::support
