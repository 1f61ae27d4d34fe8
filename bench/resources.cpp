// SPDX-License-Identifier: Apache-2.0
#include "bench/resources.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/process_tree.h"

namespace bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::int64_t to_ns(const timeval& time) { return time.tv_sec * second_ns + time.tv_usec * 1000; }

void add_counts(reports::Resources& sum, const rusage& usage) {
  sum.voluntary_switches += usage.ru_nvcsw;
  sum.involuntary_switches += usage.ru_nivcsw;
  sum.minor_faults += usage.ru_minflt;
  sum.major_faults += usage.ru_majflt;
}

void add_cpu(reports::Resources& sum, std::int64_t cpu_ns, std::int64_t system_ns) {
  sum.cpu_ns += cpu_ns;
  if (sum.user_ns) *sum.user_ns += cpu_ns - system_ns;
  if (sum.system_ns) *sum.system_ns += system_ns;
}

/// All of this process's threads, dead ones included.
void add_self(reports::Resources& sum) {
  timespec total{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &total);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  // The clock counts nanoseconds, rusage microseconds.
  add_cpu(sum, total.tv_sec * second_ns + total.tv_nsec, to_ns(usage.ru_stime));
  add_counts(sum, usage);
}

void add_reaped_children(reports::Resources& sum) {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  add_cpu(sum, to_ns(usage.ru_utime) + to_ns(usage.ru_stime), to_ns(usage.ru_stime));
  add_counts(sum, usage);
}

/// The fields of /proc/PID/stat that matter here (proc(5)): its own and those of reaped children.
struct Stat {
  std::int64_t minor_faults = 0, child_minor_faults = 0, major_faults = 0, child_major_faults = 0;
  std::int64_t user_ticks = 0, system_ticks = 0, child_user_ticks = 0, child_system_ticks = 0;
};

Stat read_stat(const std::string& directory) {
  std::ifstream file(directory + "stat");
  std::string line;
  std::getline(file, line);
  Stat stat;
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return stat;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field <= 9; ++field) fields >> skipped;
  fields >> stat.minor_faults >> stat.child_minor_faults >> stat.major_faults >>
      stat.child_major_faults >> stat.user_ticks >> stat.system_ticks >> stat.child_user_ticks >>
      stat.child_system_ticks;
  return stat;
}

void add_switches(reports::Resources& sum, const std::string& directory) {
  std::ifstream file(directory + "status");
  const std::string voluntary = "voluntary_ctxt_switches:";
  const std::string involuntary = "nonvoluntary_ctxt_switches:";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(voluntary)) {
      sum.voluntary_switches += std::stoll(line.substr(voluntary.size()));
    } else if (line.starts_with(involuntary)) {
      sum.involuntary_switches += std::stoll(line.substr(involuntary.size()));
    }
  }
}

std::int64_t cpu_time_ns(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return time.tv_sec * second_ns + time.tv_nsec;
}

/// The living processes below `root` but the service.
std::vector<pid_t> models_below(pid_t root, pid_t service) {
  std::vector<pid_t> found = descendants(root);
  std::erase(found, service);
  return found;
}

void add_living(reports::Resources& sum, pid_t process) {
  const std::string directory = "/proc/" + std::to_string(process) + "/";
  const Stat stat = read_stat(directory);
  const std::int64_t tick_ns = second_ns / sysconf(_SC_CLK_TCK);
  sum.cpu_ns += cpu_time_ns(process);
  sum.cpu_ns += (stat.child_user_ticks + stat.child_system_ticks) * tick_ns;
  // The ticks of a living process tell user from system too coarsely to be added up.
  sum.user_ns.reset();
  sum.system_ns.reset();
  sum.minor_faults += stat.minor_faults + stat.child_minor_faults;
  sum.major_faults += stat.major_faults + stat.child_major_faults;
  add_switches(sum, directory);
}

}  // namespace

reports::Resources usage_before(int service) {
  reports::Resources sum;
  if (service != 0) sum.service_cpu_ns = cpu_time_ns(service);
  for (const pid_t process : models_below(getpid(), service)) add_living(sum, process);
  add_reaped_children(sum);
  add_self(sum);
  return sum;
}

reports::Resources usage_after(int service) {
  reports::Resources sum;
  add_self(sum);
  add_reaped_children(sum);
  for (const pid_t process : models_below(getpid(), service)) add_living(sum, process);
  if (service != 0) sum.service_cpu_ns = cpu_time_ns(service);
  return sum;
}

void add_difference(reports::Resources& sum, const reports::Resources& before,
                    const reports::Resources& after) {
  const auto add = [](auto& total, const auto& from, const auto& to) {
    if (total && from && to) {
      *total += *to - *from;
    } else {
      total.reset();
    }
  };
  sum.cpu_ns += after.cpu_ns - before.cpu_ns;
  if (before.service_cpu_ns && after.service_cpu_ns) {
    sum.service_cpu_ns =
        sum.service_cpu_ns.value_or(0) + *after.service_cpu_ns - *before.service_cpu_ns;
  }
  add(sum.user_ns, before.user_ns, after.user_ns);
  add(sum.system_ns, before.system_ns, after.system_ns);
  sum.voluntary_switches += after.voluntary_switches - before.voluntary_switches;
  sum.involuntary_switches += after.involuntary_switches - before.involuntary_switches;
  sum.minor_faults += after.minor_faults - before.minor_faults;
  sum.major_faults += after.major_faults - before.major_faults;
}

void add_worker_times(reports::Resources& sum,
                      const std::optional<models::support::WorkerTimes>& times) {
  if (!times || !sum.running_ns) {
    sum.running_ns = sum.ready_ns = sum.blocked_ns = std::nullopt;
    return;
  }
  *sum.running_ns += times->running_ns;
  *sum.ready_ns += times->ready_ns;
  *sum.blocked_ns += times->blocked_ns;
}

}  // namespace bench
