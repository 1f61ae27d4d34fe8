// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "workloads/support/random.h"

namespace workloads::support {

/// The files that our server serves: a file of `size` bytes for every task, which depends on the
/// seed. Eight bytes that are the task's alone, then a window of one block of random bytes, which
/// is thereby read from the cache and costs next to nothing to produce.
class BodySource {
 public:
  explicit BodySource(std::uint64_t seed);

  std::uint64_t seed() const { return seed_; }

  /// Returns the body of a task from `offset` on, as far as it lies in one piece: at least one
  /// byte, at most `left`. `prefix` has room for the bytes that are not in the block.
  std::span<const std::byte> piece(std::uint64_t task, std::uint64_t offset, std::uint64_t left,
                                   std::span<std::byte, 8> prefix) const;

 private:
  std::uint64_t seed_;
  std::vector<std::byte> block_;  ///< twice, so that a window has no seam
};

/// Returns the Adler-32 checksum of bytes that follow those whose checksum is `sum`, at first 1. Of
/// the checksums that CPython has in C, CRC-32 costs Python 2.4 µs for 10 KiB and this 3.1 µs,
/// little beside the 100 µs and more that a download costs there. But C++ has this one in 0.8 µs
/// without a library, where zlib's CRC-32 takes 2.2: the fastest clients would spend a tenth of
/// their time on it.
std::uint32_t adler32(std::uint32_t sum, std::span<const std::byte> bytes);

/// Returns what the server adds to its latency for a task: up to `jitter`, by the seed.
inline std::chrono::nanoseconds jitter_of(std::chrono::nanoseconds jitter, std::uint64_t seed,
                                          std::uint64_t task) {
  const auto max_ns = static_cast<std::uint64_t>(jitter.count());
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(random_value(seed ^ 0x6a69747465720000u, task) % (max_ns + 1)));
}

}  // namespace workloads::support
