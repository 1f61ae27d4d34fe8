// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace models::support {

/// How many tasks one chunk takes where all are equal: `chunk`, or for 0 (auto) a sixteenth of a
/// worker's share. So nobody waits for others longer than about a sixteenth of a batch of even
/// tasks, and few decisions are paid for: what costs are unknown, larger chunks gamble on.
inline std::size_t chunk_size(std::uint64_t chunk, std::size_t tasks, unsigned workers) {
  constexpr std::size_t chunks_per_worker = 16;
  if (chunk != 0) return static_cast<std::size_t>(std::min<std::uint64_t>(chunk, tasks));
  return std::max<std::size_t>(1, tasks / (chunks_per_worker * workers));
}

}  // namespace models::support
