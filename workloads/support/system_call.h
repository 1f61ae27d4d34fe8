// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstdint>

namespace workloads::support {

/// Repeats a system call that a signal interrupted; minus an errno when it fails.
template <typename Call>
std::int64_t repeated(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0) return result;
    if (errno != EINTR) return -errno;
  }
}

}  // namespace workloads::support
