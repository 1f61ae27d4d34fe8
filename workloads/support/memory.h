// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace workloads::support {

/// The memory that can be had without swapping, in bytes; 0 where the kernel does not say.
std::uint64_t available_memory_bytes();

/// Makes `source` the function that `available_memory_bytes` calls from now on, in this process:
/// the program that runs the workloads knows further limits. Null: the machine's available memory
/// alone.
void set_memory_source(std::uint64_t (*source)()) noexcept;

/// The cache in front of the memory.
struct LastLevelCache {
  std::uint64_t bytes;  ///< the size of one such cache
  unsigned cores;       ///< the number of cores that share it, at least 1
};

/// As sysfs describes the caches of a core (`folder`/index*), which tells a virtual machine's share
/// from its host's; else as the C library says; else 32 MiB. Shared by `all_cores` where nobody
/// says by how many.
LastLevelCache last_level_cache(unsigned all_cores,
                                const std::string& folder = "/sys/devices/system/cpu/cpu0/cache");

}  // namespace workloads::support
