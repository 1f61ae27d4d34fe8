// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/system_load.h"

#include <algorithm>
#include <utility>

#include "bench/machine/cgroups.h"
#include "bench/machine/cpu_times.h"
#include "bench/machine/process_snapshot.h"
#include "bench/machine/system_files.h"
#include "reports/text/text.h"

namespace bench {
namespace {

SystemLoad::Process load_of(const ProcessStat& stat) {
  return {.started = stat.start_time,
          .ticks = static_cast<std::uint64_t>(stat.user_ticks + stat.system_ticks +
                                              stat.child_user_ticks + stat.child_system_ticks),
          .parent = stat.parent};
}

/// Returns how often a quota of a cgroup of this process has stopped its processes.
std::uint64_t quota_throttles(const SystemFiles& files) {
  std::uint64_t sum = 0;
  for (const auto& group : own_cgroups(files, "cpu").groups) {
    sum += files.number(group.folder / "cpu.stat", "nr_throttled ").value_or(0);
  }
  return sum;
}

std::uint64_t heat_throttles(const SystemFiles& files) {
  std::uint64_t sum = 0;
  for (const auto& core : files.numbered("sys/devices/system/cpu", "cpu")) {
    sum += files.number(core / "thermal_throttle/core_throttle_count").value_or(0);
  }
  return sum;
}

using Processes = std::map<pid_t, SystemLoad::Process>;

bool is_among(const Processes::value_type& process, const Processes& processes) {
  const auto found = processes.find(process.first);
  return found != processes.end() && found->second.started == process.second.started;
}

/// Returns what each process had used by then, together with what those of its children had used
/// that have ended since.
std::map<pid_t, std::uint64_t> earlier_ticks(const Processes& before, const Processes& after) {
  std::map<pid_t, std::uint64_t> ticks;
  for (const auto& process : before) {
    auto heir = before.find(process.first);
    // A snapshot may hold a circle, of ids that were used again.
    for (int steps = 0; steps < 1000 && heir != before.end() && !is_among(*heir, after); ++steps) {
      heir = before.find(heir->second.parent);
    }
    if (heir != before.end()) ticks[heir->first] += process.second.ticks;
  }
  return ticks;
}

std::uint64_t ticks_between(const SystemLoad& before, const SystemLoad& after) {
  const auto earlier = earlier_ticks(before.processes, after.processes);
  std::uint64_t sum = 0;
  for (const auto& process : after.processes) {
    const auto had_by_then = earlier.find(process.first);
    const std::uint64_t had = is_among(process, before.processes) ? had_by_then->second : 0;
    sum += process.second.ticks - std::min(had, process.second.ticks);
  }
  return sum;
}

std::string percent(double share) { return reports::format_number(share * 100, 0) + " %"; }

}  // namespace

SystemLoad sample_system_load(pid_t self, const std::string& root) {
  SystemLoad now;
  const SystemFiles files(root + "/");
  const ProcessStats stats = all_processes(files);
  for (const auto& [id, stat] : stats) {
    if (!stat.is_kernel_thread() && !is_at_or_below(id, self, stats)) {
      now.processes.emplace(id, load_of(stat));
    }
  }
  if (const auto times = read_cpu_times(files)) now.stolen_ticks = times->stolen;
  now.throttled = quota_throttles(files) + heat_throttles(files);
  now.time = std::chrono::steady_clock::now();
  return now;
}

std::string interference(const SystemLoad& before, const SystemLoad& after, unsigned cores,
                         double ticks_per_s) {
  const double passed_s = std::chrono::duration<double>(after.time - before.time).count();
  if (passed_s <= 0) return "no time passed";
  const auto stolen =
      static_cast<double>(after.stolen_ticks - std::min(before.stolen_ticks, after.stolen_ticks));
  const double possible = ticks_per_s * passed_s * cores;
  if (const double share = stolen / possible; stolen > 1 && share > max_stolen_share) {
    return "stolen CPU time: " + percent(share) + " of the cores";
  }
  const auto foreign = static_cast<double>(ticks_between(before, after));
  if (const double share = foreign / possible; share > max_foreign_share) {
    return "other programs used " + percent(share) + " of the cores";
  }
  if (after.throttled > before.throttled) return "the cores were throttled";
  return {};
}

}  // namespace bench
