// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace models::support {

/// Returns how many tasks one chunk takes where all chunks are equal: `chunk`, or for 0 (auto) a
/// sixteenth of a worker's share. So no worker waits for others longer than about a sixteenth of a
/// batch of even tasks, and there are few decisions to pay for. Larger chunks would rely on the
/// tasks' costs, which are unknown.
inline std::size_t chunk_size(std::uint64_t chunk, std::size_t tasks, unsigned workers) {
  constexpr std::size_t chunks_per_worker = 16;
  if (chunk != 0) return static_cast<std::size_t>(std::min<std::uint64_t>(chunk, tasks));
  return std::max<std::size_t>(1, tasks / (chunks_per_worker * workers));
}

}  // namespace models::support
