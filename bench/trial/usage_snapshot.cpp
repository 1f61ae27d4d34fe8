// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/usage_snapshot.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "bench/process/process_tree.h"

namespace bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
/// A snapshot during which a process was born or reaped is worthless and is taken again.
constexpr int max_attempts = 4;

std::optional<std::int64_t> time_of(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::int64_t{time.tv_sec} * second_ns + time.tv_nsec;
}

/// Returns the CPU time of all threads of a process, those that have ended included, also of a
/// process that is not yet reaped. The number of the clock is that of the kernel
/// (include/linux/posix-timers_types.h): asking the C library for it takes as long as reading it.
std::optional<std::int64_t> cpu_time_ns(pid_t process) {
  constexpr unsigned scheduled = 2;
  return time_of(static_cast<clockid_t>((~static_cast<unsigned>(process) << 3) | scheduled));
}

std::int64_t number_after(const std::string& text, std::string_view key) {
  const std::size_t place = text.find(key);
  if (place == std::string::npos) return 0;
  std::int64_t number = 0;
  std::from_chars(text.data() + place + key.size(), text.data() + text.size(), number);
  return number;
}

bool read_switches(ProcessUsage& usage) {
  const SystemFiles files;
  const std::string directory = "proc/" + std::to_string(usage.stat.process) + "/task/";
  const auto threads =
      usage.stat.threads > 1 ? threads_of(usage.stat.process) : std::vector{usage.stat.process};
  for (const pid_t thread : threads) {
    const auto status = files.content(directory + std::to_string(thread) + "/status");
    if (!status) continue;  // it has ended meanwhile, as one could before
    usage.threads.insert(thread);
    usage.voluntary_switches += number_after(*status, "\nvoluntary_ctxt_switches:\t");
    usage.involuntary_switches += number_after(*status, "\nnonvoluntary_ctxt_switches:\t");
  }
  return !usage.threads.empty();
}

std::vector<pid_t> list_processes(pid_t service) {
  std::vector<pid_t> processes = tree_below(getpid(), service);
  std::ranges::sort(processes);
  return processes;
}

/// Reads everything but the CPU clocks. Returns false when a process was born or reaped meanwhile:
/// the processes listed in the end have not been reaped by any whose sum was read before.
bool read_processes(UsageSnapshot& snapshot, pid_t service,
                    const models::support::ReapedUsage& told) {
  snapshot.below.clear();
  const std::vector<pid_t> processes = list_processes(service);
  for (const pid_t process : processes) {
    const auto stat = read_process_stat(process);
    if (!stat) return false;
    ProcessUsage usage{.stat = *stat};
    if (!read_switches(usage)) return false;
    usage.reaped = usage.mark().is_nothing() ? models::support::ChildrenUsage{}
                                             : told.of(process, stat->child_minor_faults);
    snapshot.below.emplace(usage.key(), std::move(usage));
  }
  getrusage(RUSAGE_CHILDREN, &snapshot.reaped);
  return list_processes(service) == processes;
}

void read_self(UsageSnapshot& snapshot) {
  getrusage(RUSAGE_SELF, &snapshot.self);
  snapshot.self_cpu_ns = time_of(CLOCK_PROCESS_CPUTIME_ID).value_or(0);
}

}  // namespace

std::int64_t tick_ns() {
  static const std::int64_t tick = second_ns / sysconf(_SC_CLK_TCK);
  return tick;
}

std::int64_t ProcessUsage::reaped_ticks_ns() const {
  return (stat.child_user_ticks + stat.child_system_ticks) * tick_ns();
}

UsageSnapshot take_snapshot_before(pid_t service, const models::support::ReapedUsage& told) {
  UsageSnapshot snapshot;
  for (int attempt = 0; attempt < max_attempts && !snapshot.is_consistent; ++attempt) {
    snapshot.is_consistent = read_processes(snapshot, service, told);
    for (auto& [key, usage] : snapshot.below) {
      const auto cpu_ns = cpu_time_ns(key.process);
      if (!cpu_ns) snapshot.is_consistent = false;
      usage.cpu_ns = cpu_ns.value_or(0);
    }
  }
  if (service != 0) snapshot.service_cpu_ns = cpu_time_ns(service);
  read_self(snapshot);
  return snapshot;
}

UsageSnapshot take_snapshot_after(pid_t service, const models::support::ReapedUsage& told,
                                  const UsageSnapshot& before) {
  UsageSnapshot snapshot;
  read_self(snapshot);
  std::map<ProcessKey, std::int64_t> at_once;
  for (const auto& [key, usage] : before.below) {
    if (const auto cpu_ns = cpu_time_ns(key.process)) at_once[key] = *cpu_ns;
  }
  if (service != 0) snapshot.service_cpu_ns = cpu_time_ns(service);
  for (int attempt = 0; attempt < max_attempts && !snapshot.is_consistent; ++attempt) {
    snapshot.is_consistent = read_processes(snapshot, service, told);
    for (auto& [key, usage] : snapshot.below) {
      const auto known = at_once.find(key);
      const auto cpu_ns = known != at_once.end() ? known->second : cpu_time_ns(key.process);
      if (!cpu_ns) snapshot.is_consistent = false;
      usage.cpu_ns = cpu_ns.value_or(0);
    }
  }
  return snapshot;
}

}  // namespace bench
