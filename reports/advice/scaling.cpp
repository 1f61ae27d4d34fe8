// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/scaling.h"

#include <algorithm>

namespace reports {

std::optional<double> break_even_ns(double parallel_overhead_ns, double serial_overhead_ns,
                                    double speed_up) {
  constexpr double min_speed_up = 1.05;  // of less, the quotient tells nothing
  if (!(speed_up >= min_speed_up) || !(parallel_overhead_ns > serial_overhead_ns)) {
    return std::nullopt;
  }
  return (parallel_overhead_ns - serial_overhead_ns) / (1 - 1 / speed_up);
}

double serial_share(double speed_up, std::uint64_t cores) {
  const auto n = static_cast<double>(cores);
  if (cores < 2 || !(speed_up > 0)) return 1;
  return std::clamp((n / speed_up - 1) / (n - 1), 0.0, 1.0);
}

double amdahl_speed_up(double serial_share, std::uint64_t cores) {
  return 1 / (serial_share + (1 - serial_share) / static_cast<double>(cores));
}

double bound_ns(const Bottleneck& bottleneck, std::uint64_t cores) {
  const auto used =
      static_cast<double>(bottleneck.has_one_core ? 1 : std::max<std::uint64_t>(cores, 1));
  return std::max(bottleneck.whole_ns / static_cast<double>(bottleneck.concurrency),
                  bottleneck.cpu_ns / used);
}

}  // namespace reports
