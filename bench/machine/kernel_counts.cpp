// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/kernel_counts.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>

#include "bench/machine/cgroups.h"
#include "bench/machine/cpu_times.h"
#include "bench/machine/process_snapshot.h"

namespace bench {
namespace {

/// Adds the lines "cpu0 …", "cpu1 …" of proc/stat that are of these processors. Tells nothing when
/// one of them is missing or cannot be understood.
void add_processor_times(const SystemFiles& files, std::span<const std::uint64_t> processors,
                         KernelCounts& counts) {
  std::uint64_t used = 0;
  std::uint64_t stolen = 0;
  std::size_t found = 0;
  std::istringstream lines(files.text("proc/stat"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("cpu")) continue;
    const auto processor = leading_number(std::string_view(line).substr(3));
    // The first line, of all processors, has a space there.
    if (!processor || line[3] == ' ' ||
        std::ranges::find(processors, *processor) == processors.end()) {
      continue;
    }
    std::istringstream fields(line);
    std::string name;
    fields >> name;
    std::array<std::uint64_t, 8> ticks{};  // user nice system idle iowait irq softirq steal
    for (std::uint64_t& value : ticks) {
      if (!(fields >> value) || value > max_clock_ticks) return;
    }
    used += ticks[0] + ticks[1] + ticks[2];
    stolen += ticks[7];
    ++found;
  }
  if (found == 0 || found != processors.size()) return;
  counts.used_ticks = used;
  counts.stolen_ticks = stolen;
}

/// The largest time that a quota of one of this process's cgroups has held its processes up.
std::optional<std::uint64_t> throttled_us(const SystemFiles& files) {
  std::optional<std::uint64_t> longest;
  for (const auto& group : own_cgroups(files, "cpu").groups) {
    auto us = files.number(group.folder / "cpu.stat", "throttled_usec ");
    if (const auto ns = files.number(group.folder / "cpu.stat", "throttled_time ")) us = *ns / 1000;
    if (us) longest = std::max(longest.value_or(0), *us);
  }
  return longest;
}

/// The increase of a counter; nothing where it is not known, or went backwards.
std::optional<double> increase(const std::optional<std::uint64_t>& before,
                               const std::optional<std::uint64_t>& after) {
  if (!before || !after || *after < *before) return std::nullopt;
  return static_cast<double>(*after - *before);
}

std::optional<double> share(const std::optional<double>& part, double all) {
  if (!part || !(all > 0)) return std::nullopt;
  return std::clamp(*part / all, 0.0, 1.0);
}

}  // namespace

KernelCounts read_kernel_counts(const SystemFiles& files, pid_t self,
                                std::span<const std::uint64_t> processors) {
  KernelCounts counts{.processors = processors.size()};
  const ProcessStats stats = all_processes(files);
  for (const auto& [process, stat] : stats) {
    const auto own = static_cast<std::uint64_t>(stat.user_ticks + stat.system_ticks);
    if (stat.is_kernel_thread()) {
      counts.kernel_ticks += own;
    } else if (is_at_or_below(process, self, stats)) {
      counts.own_ticks +=
          own + static_cast<std::uint64_t>(stat.child_user_ticks + stat.child_system_ticks);
    }
  }
  add_processor_times(files, processors, counts);
  counts.throttled_us = throttled_us(files);
  counts.time = std::chrono::steady_clock::now();
  return counts;
}

KernelShares shares_between(const KernelCounts& before, const KernelCounts& after,
                            double ticks_per_s) {
  const double passed_s = std::chrono::duration<double>(after.time - before.time).count();
  const double possible = ticks_per_s * passed_s * static_cast<double>(after.processors);
  KernelShares shares;
  shares.stolen = share(increase(before.stolen_ticks, after.stolen_ticks), possible);
  if (auto others = increase(before.used_ticks, after.used_ticks)) {
    *others -= increase(before.own_ticks, after.own_ticks).value_or(0) +
               increase(before.kernel_ticks, after.kernel_ticks).value_or(0);
    shares.others = share(others, possible);
  }
  shares.throttled = share(increase(before.throttled_us, after.throttled_us), passed_s * 1e6);
  return shares;
}

}  // namespace bench
