// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace workloads::http_server {

/// The interval at which the server sends more of a body whose bandwidth is limited.
inline constexpr std::int64_t slice_ns = 5'000'000;

/// The pace at which a body of `size` bytes may be sent whose sending began at `began_ns`.
struct Pace {
  std::uint64_t bandwidth;  ///< bytes per second; 0: unlimited
  std::int64_t began_ns;
  std::uint64_t size;

  /// Returns from when on all of the body may have been sent.
  std::int64_t whole_ns() const {
    if (bandwidth == 0) return began_ns;
    const double takes_ns =
        std::ceil(static_cast<double>(size) * 1e9 / static_cast<double>(bandwidth));
    return began_ns + static_cast<std::int64_t>(std::min(takes_ns, 1e18));
  }

  /// Returns how many bytes may have been sent at `now_ns`.
  std::uint64_t allowed(std::int64_t now_ns) const {
    if (now_ns >= whole_ns()) return size;
    const double bytes =
        static_cast<double>(bandwidth) * static_cast<double>(now_ns - began_ns) / 1e9;
    return std::min(static_cast<std::uint64_t>(bytes), size - 1);
  }

  /// Returns when to send more: a slice later, but no later than when the whole body may have been
  /// sent. After that the server only waits for the client.
  std::int64_t next_ns(std::int64_t now_ns) const {
    const std::int64_t whole = whole_ns();
    return whole > now_ns ? std::min(now_ns + slice_ns, whole) : now_ns + slice_ns;
  }
};

}  // namespace workloads::http_server
