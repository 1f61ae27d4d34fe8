// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "models/support/os/futex.h"

namespace bench {

// What the coordinator and the probe process share: an anonymous mapping that is made before the
// fork. Orders are numbered, so that the answer of a thread that is late is not taken for that to
// the next order.

/// The place of one probe thread in the shared mapping.
struct alignas(64) ProbePlace {
  std::atomic<std::uint32_t> wanted{0};    ///< the last order that this thread takes part in
  std::atomic<std::uint32_t> started{0};   ///< the last order that it has begun
  std::atomic<std::uint32_t> answered{0};  ///< the last order that it has answered
  std::atomic<std::int64_t> core_ns{0};
  std::atomic<std::int64_t> memory_ns{0};
  std::atomic<int> pin_error{-1};  ///< errno of pinning, 0 when it is pinned, -1 before that
};

/// What to run.
enum class ProbeWork : std::uint32_t { core = 1, memory = 2, core_and_memory = 3 };

/// The head of the shared mapping; the places follow it.
struct alignas(64) ProbeOrders {
  models::support::FutexWord order{0};    ///< the number of the last order; threads sleep on it
  std::atomic<std::uint32_t> work{0};     ///< of the last order, a `ProbeWork`
  std::atomic<std::int64_t> given_ns{0};  ///< when it was given, on CLOCK_MONOTONIC
  /// Changes when all threads have answered; the coordinator sleeps on it.
  models::support::FutexWord answers{0};
  models::support::FutexWord ready{0};  ///< how many threads have pinned themselves, or failed to
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

/// Whether every thread that takes part in the order has answered it.
inline bool all_have_answered(std::span<const ProbePlace> places, std::uint32_t order) {
  for (const ProbePlace& place : places) {
    if (place.wanted.load() == order && place.answered.load() != order) return false;
  }
  return true;
}

}  // namespace bench
