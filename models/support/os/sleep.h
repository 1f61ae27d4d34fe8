// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/support/os/futex.h"

namespace models::support {

// The kernel rounds what an ordinary thread waits for up by 50 µs (its timer slack), and what a
// timerfd waits for by nothing. A schedule of arrivals is to be as exact for a thread that sleeps
// as for an event loop, so these two put the slack aside while they sleep.

/// Blocks the calling thread until `time_ns` on the monotonic clock.
void sleep_until(std::int64_t deadline_ns) noexcept;

/// Sleeps while the word has the value, and not beyond `deadline_ns` on the monotonic clock; may
/// return early, so check again.
void futex_wait_until(FutexWord& word, std::uint32_t value, std::int64_t deadline_ns) noexcept;

}  // namespace models::support
