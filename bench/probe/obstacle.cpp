// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/obstacle.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <fmt/core.h>

#include "bench/machine/cores.h"
#include "reports/text/text.h"
#include "workloads/support/monotonic_clock.h"

namespace bench {
namespace {

/// 1 % of the loop, which takes some 0.2 ms.
constexpr std::int64_t max_clock_step_ns = 2000;

bool is_emulated(const SystemFiles& files, const std::string& hypervisor) {
  const std::string processor = files.text("proc/cpuinfo");
  return hypervisor.starts_with("TCG") || processor.find("QEMU TCG") != std::string::npos;
}

}  // namespace

std::string probe_obstacle(const SystemFiles& files, const ProbeConditions& conditions) {
  if (is_emulated(files, conditions.hypervisor)) {
    return "the processor is emulated, so that its speed says nothing about a core";
  }
  const auto quota = quota_cores(files.root());
  if (quota && *quota < static_cast<double>(conditions.cores)) {
    return fmt::format("a quota of {} cores for {} stops every process now and then",
                       reports::format_number(*quota, 2), conditions.cores);
  }
  if (conditions.clock_step_ns > max_clock_step_ns) {
    return fmt::format("the clock advances in steps of {}",
                       reports::format_duration(static_cast<double>(conditions.clock_step_ns)));
  }
  return {};
}

std::int64_t clock_step_ns() {
  using workloads::support::monotonic_now_ns;
  constexpr int max_steps = 200;
  constexpr std::int64_t limit_ns = 20'000'000;
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t begin_ns = monotonic_now_ns();
  std::int64_t before = begin_ns;
  for (int steps = 0; steps < max_steps && before - begin_ns < limit_ns;) {
    const std::int64_t now = monotonic_now_ns();
    if (now == before) continue;
    smallest = std::min(smallest, now - before);
    before = now;
    ++steps;
  }
  return std::max<std::int64_t>(1, smallest);
}

std::string hypervisor_signature() {
#if defined(__x86_64__) || defined(__i386__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned hypervisor_bit = 1U << 31;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & hypervisor_bit) == 0) return {};
  __cpuid(0x40000000, a, b, c, d);
  const std::array<unsigned, 3> words = {b, c, d};
  std::array<char, sizeof words + 1> text{};
  std::memcpy(text.data(), words.data(), sizeof words);
  return text.data();
#else
  return {};
#endif
}

}  // namespace bench
