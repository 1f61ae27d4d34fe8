// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "bench/machine/system_files.h"

namespace bench {

/// Counters of what the kernel has seen on some processors, and of who used them. The difference of
/// two says what happened between them. A counter that the kernel does not tell is absent.
struct KernelCounts {
  std::chrono::steady_clock::time_point time = {};
  std::size_t processors = 0;
  /// Clock ticks of these processors that programs and the kernel's calls used, without those of
  /// interrupts, which may be of this run's making.
  std::optional<std::uint64_t> used_ticks = {};
  std::optional<std::uint64_t> stolen_ticks = {};  ///< by other guests of the host
  std::uint64_t own_ticks = 0;     ///< of this process and all below it, ended or not
  std::uint64_t kernel_ticks = 0;  ///< of the kernel's own threads
  std::optional<std::uint64_t> throttled_us =
      {};  ///< that a quota of a cgroup has held processes up
};

/// Reads the counters of `processors`, the kernel's numbers; `self` and what is below it is not
/// another program.
KernelCounts read_kernel_counts(const SystemFiles& files, pid_t self,
                                std::span<const std::uint64_t> processors);

/// Shares of the time between two moments, from 0 to 1; absent where it is not known.
struct KernelShares {
  std::optional<double> stolen;     ///< of the processors' time
  std::optional<double> others;     ///< of the processors' time, used by other programs
  std::optional<double> throttled;  ///< of the time that has passed
};

/// `ticks_per_s` is `sysconf(_SC_CLK_TCK)`. What other programs used is what was used in all,
/// without this run's own and the kernel's threads: so it counts programs that began and ended in
/// between, and those of other containers.
KernelShares shares_between(const KernelCounts& before, const KernelCounts& after,
                            double ticks_per_s);

}  // namespace bench
