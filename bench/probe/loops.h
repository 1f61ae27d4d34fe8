// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace bench {

/// The memory that a probe's loops work on: one for each thread, no thread shares it. With
/// its blocks some 12 KiB, so that it fits into a first-level cache.
struct alignas(4096) ProbeMemory {
  static constexpr std::size_t live_blocks = 64;

  /// Fills it with the same contents every time.
  ProbeMemory();
  ~ProbeMemory();
  ProbeMemory(const ProbeMemory&) = delete;
  ProbeMemory& operator=(const ProbeMemory&) = delete;

  std::array<std::uint8_t, 4096> table;           ///< what branches depend on
  std::array<void*, live_blocks> blocks{};        ///< what the loop of allocations holds
  std::uint64_t random = 88'172'645'463'325'252;  ///< the state of a generator, never 0
  std::uint64_t sum = 0;                          ///< so that results are used
};

/// A fixed piece of work, some 50 us of a core that nobody disturbs: the same machine code and as
/// many steps at every call, whatever the build measures. Does not throw, apart from
/// `std::bad_alloc`.
struct ProbeLoop {
  const char* name;
  const char* description;  ///< a clause
  void (*run)(ProbeMemory& memory);
};

/// All loops that there are, for a comparison of how well each sees a neighbour.
std::span<const ProbeLoop> probe_loops();

/// The loop that runs beside measurements (`mixture`).
const ProbeLoop& default_probe_loop();

/// Reads `words` once, from the front to the back, and returns their sum: how fast memory or the
/// last-level cache delivers them.
std::uint64_t read_memory(std::span<const std::uint64_t> words);

}  // namespace bench
