// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "bench/machine/system_files.h"

namespace bench {

/// The largest count of clock ticks that is believed: a larger one is nonsense, and sums of such
/// counts could overflow.
constexpr std::uint64_t max_clock_ticks = std::uint64_t{1} << 56;

/// A measurement during which a larger share of the cores' time was stolen does not count.
constexpr double max_stolen_share = 0.01;
/// A measurement during which other programs used a larger share of the cores' time does not count.
constexpr double max_foreign_share = 0.05;

/// The time of all cores together since the machine was started, in clock ticks.
struct CpuTimes {
  std::uint64_t busy = 0;
  std::uint64_t idle = 0;
  std::uint64_t stolen = 0;  ///< by other guests of the host

  std::uint64_t total() const { return busy + idle + stolen; }
};

/// Reads the first line of proc/stat. Nothing when it is missing or cannot be understood.
std::optional<CpuTimes> read_cpu_times(const SystemFiles& files);

}  // namespace bench
