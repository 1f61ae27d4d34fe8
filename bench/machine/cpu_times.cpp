// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/cpu_times.h"

#include <array>
#include <sstream>
#include <string>

namespace bench {

std::optional<CpuTimes> read_cpu_times(const SystemFiles& files) {
  std::istringstream line(files.first_line("proc/stat"));
  std::string name;
  line >> name;
  // user nice system idle iowait irq softirq steal; what follows is part of the first two.
  std::array<std::uint64_t, 8> ticks{};
  for (std::uint64_t& value : ticks) {
    if (!(line >> value) || value > max_clock_ticks) return std::nullopt;
  }
  if (name != "cpu") return std::nullopt;
  return CpuTimes{.busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6],
                  .idle = ticks[3] + ticks[4],
                  .stolen = ticks[7]};
}

}  // namespace bench
