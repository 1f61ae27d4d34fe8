// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bench/probe/loops.h"
#include "bench/probe/probe_shared.h"

namespace bench {

/// How probe threads measure. Tests script the loop and the clock.
struct ProbeMethod {
  void (*core_loop)(ProbeMemory& memory) = default_probe_loop().run;
  std::int64_t (*now_ns)() = nullptr;  ///< null: CLOCK_MONOTONIC
  /// The calls of `core_loop` before the clock is read, all threads at once: what the last piece of
  /// work left in caches and predictors must not show in the figure.
  unsigned warm_up_calls = 1;
  unsigned timed_calls = 3;
  /// How late a thread may begin on a core that is free, by CLOCK_MONOTONIC. One that begins later
  /// has waited for another program, and the wait is part of its time: the loop itself would then
  /// run undisturbed, and find the core quiet that it had to wait for.
  std::int64_t usual_delay_ns = 300'000;
  /// The memory that each thread walks through, a piece at every order; 0: there is no probe of
  /// memory.
  std::size_t memory_bytes = 0;
  std::size_t piece_bytes = std::size_t{4} << 20;
};

/// The memory that each of so many probe threads walks through: together twice the last-level
/// cache, so that a piece is not cached from the last time, but no more than a sixteenth of
/// `available_bytes`. 0 where that is less than two pieces each.
std::size_t probe_memory_bytes(std::size_t threads, std::uint64_t cache_bytes,
                               std::uint64_t available_bytes, std::size_t piece_bytes);

/// The life of the probe process: a thread for each processor, pinned to it, asleep until there is
/// an order. Never returns; the parent's death ends it. For a process of one thread that was just
/// forked. Throws `std::system_error` when a thread is refused.
[[noreturn]] void run_probe_threads(ProbeOrders& orders, std::span<ProbePlace> places,
                                    std::span<const std::uint64_t> processors,
                                    const ProbeMethod& method);

}  // namespace bench
