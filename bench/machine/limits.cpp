// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/limits.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include <fmt/core.h>

#include "bench/machine/cgroups.h"
#include "reports/text/text.h"
#include "workloads/support/file_descriptor.h"

namespace bench {
namespace {

namespace paths = std::filesystem;

/// A cgroup of version 1 has a limit of about so much when it has none: no machine has as much.
constexpr std::uint64_t unlimited = std::uint64_t{1} << 62;
constexpr std::uint64_t kib = 1024;

std::optional<std::uint64_t> soft_limit(__rlimit_resource resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

std::string quoted(const std::string& name) { return "'" + reports::sanitize(name, 120) + "'"; }

std::optional<std::uint64_t> status_kib(const SystemFiles& files, std::string_view key) {
  const auto value = files.number("proc/self/status", key);
  return value ? std::optional(*value * kib) : std::nullopt;
}

void add(std::vector<Limit>& limits, std::optional<std::uint64_t> max,
         std::optional<std::uint64_t> used, Limit limit) {
  if (!max || !used || *max >= unlimited) return;
  limit.max = *max;
  limit.used = *used;
  limits.push_back(std::move(limit));
}

/// The pages of files that the kernel would give up first count as free.
std::uint64_t used_by_cgroup(const SystemFiles& files, const Cgroups& cgroups,
                             const paths::path& folder, std::uint64_t usage) {
  const std::string prefix = cgroups.version == 1 ? "total_" : "";
  const auto of = [&](const char* key) {
    return files.number(folder / "memory.stat", prefix + key + " ").value_or(0);
  };
  const std::uint64_t given_up = of("inactive_file") + of("active_file") / 2;
  return usage > given_up ? usage - given_up : 0;
}

void add_memory_cgroups(std::vector<Limit>& limits, const SystemFiles& files) {
  const Cgroups cgroups = own_cgroups(files, "memory");
  const bool is_first = cgroups.version == 1;
  const std::string file = is_first ? "memory.limit_in_bytes" : "memory.max";
  for (const auto& group : cgroups.groups) {
    const auto usage =
        files.number(group.folder / (is_first ? "memory.usage_in_bytes" : "memory.current"));
    if (!usage) continue;
    add(limits, files.number(group.folder / file),
        used_by_cgroup(files, cgroups, group.folder, *usage),
        {.name = fmt::format("the memory limit of the cgroup {} ({})", quoted(group.name), file),
         .remedy = "raise it (Docker: --memory, Kubernetes: resources.limits.memory)",
         .unit = Limit::Unit::bytes,
         .refusals = is_first ? files.number(group.folder / "memory.oom_control", "oom_kill ")
                              : files.number(group.folder / "memory.events", "oom_kill ")});
  }
}

void add_process_cgroups(std::vector<Limit>& limits, const SystemFiles& files) {
  const Cgroups cgroups = own_cgroups(files, "pids");
  for (const auto& group : cgroups.groups) {
    add(limits, files.number(group.folder / "pids.max"),
        files.number(group.folder / "pids.current"),
        {.name = "the process limit of the cgroup " + quoted(group.name) + " (pids.max)",
         .remedy = "raise it (Docker: --pids-limit; systemd: TasksMax=)",
         .refusals = files.number(group.folder / "pids.events", "max ")});
  }
}

/// Whether RLIMIT_NPROC binds this process: it does not bind root of the first user namespace, nor
/// who has CAP_SYS_ADMIN or CAP_SYS_RESOURCE there (kernel/fork.c).
bool is_bound_by_user_limit(const SystemFiles& files) {
  std::istringstream map(files.first_line("proc/self/uid_map"));
  std::uint64_t inside = 0, outside = 0, count = 0;
  const bool is_nested = (map >> inside >> outside >> count) &&
                         !(inside == 0 && outside == 0 && count == 4'294'967'295);
  if (is_nested) return true;
  if (getuid() == 0) return false;
  constexpr std::uint64_t admin = std::uint64_t{1} << 21;
  constexpr std::uint64_t resource = std::uint64_t{1} << 24;
  const std::string text = files.text("proc/self/status");
  const std::size_t place = text.find("\nCapEff:");
  if (place == std::string::npos) return true;
  std::uint64_t capabilities = 0;
  std::istringstream(text.substr(place + 8)) >> std::hex >> capabilities;
  return (capabilities & (admin | resource)) == 0;
}

/// The processes and threads of this process's real user that can be seen.
std::optional<std::uint64_t> tasks_of_user(const SystemFiles& files) {
  std::uint64_t tasks = 0;
  for (const auto& process : files.numbered("proc", "")) {
    if (files.number(process / "status", "Uid:") != getuid()) continue;
    tasks += files.number(process / "status", "Threads:").value_or(1);
  }
  return tasks == 0 ? std::nullopt : std::optional(tasks);
}

/// The processes and threads of the machine: "0.00 0.01 0.05 1/80 11206".
std::optional<std::uint64_t> tasks_of_machine(const SystemFiles& files) {
  const std::string line = files.first_line("proc/loadavg");
  const std::size_t slash = line.find('/');
  return slash == std::string::npos ? std::nullopt : leading_number(line.substr(slash + 1));
}

std::uint64_t entries(const SystemFiles& files, const paths::path& folder) {
  return files.numbered(folder, "").size();
}

}  // namespace

std::string Limit::text() const {
  const auto shown = [&](std::uint64_t value) {
    return unit == Unit::bytes ? reports::format_bytes(value) : std::to_string(value);
  };
  return fmt::format("{}: {} of {}", name, shown(used), shown(max));
}

std::vector<Limit> memory_limits(const SystemFiles& files) {
  std::vector<Limit> limits;
  using enum Limit::Unit;
  const auto total = files.number("proc/meminfo", "MemTotal:");
  const auto free = files.number("proc/meminfo", "MemAvailable:");
  if (total && free && *total <= unlimited / kib) {
    add(limits, *total * kib, (*total - std::min(*free, *total)) * kib,
        {.name = "the memory of the machine",
         .remedy = "end what else needs memory",
         .unit = bytes});
  }
  add_memory_cgroups(limits, files);
  add(limits, soft_limit(RLIMIT_AS), status_kib(files, "VmSize:"),
      {.name = "the address space of a process ('ulimit -v')",
       .remedy = "raise it, as with 'ulimit -v unlimited'",
       .unit = bytes});
  add(limits, soft_limit(RLIMIT_DATA), status_kib(files, "VmData:"),
      {.name = "the data of a process ('ulimit -d')",
       .remedy = "raise it, as with 'ulimit -d unlimited'",
       .unit = bytes});
  constexpr std::uint64_t never_overcommit = 2;
  if (files.number("proc/sys/vm/overcommit_memory") == never_overcommit) {
    const auto max = files.number("proc/meminfo", "CommitLimit:");
    const auto used = files.number("proc/meminfo", "Committed_AS:");
    if (max && used && std::max(*max, *used) <= unlimited / kib) {
      add(limits, *max * kib, *used * kib,
          {.name = "what the machine promises at most (vm.overcommit_memory=2)",
           .remedy = "raise vm.overcommit_ratio, or let the machine promise more with 'sysctl "
                     "vm.overcommit_memory=0' as root",
           .unit = bytes});
    }
  }
  return limits;
}

std::vector<Limit> process_limits(const SystemFiles& files) {
  std::vector<Limit> limits;
  add_process_cgroups(limits, files);
  if (const auto max = soft_limit(RLIMIT_NPROC); max && is_bound_by_user_limit(files)) {
    add(limits, max, tasks_of_user(files),
        {.name = "the processes and threads of this user ('ulimit -u')",
         .remedy = "raise it, or end other processes of the user"});
  }
  const auto tasks = tasks_of_machine(files);
  add(limits, files.number("proc/sys/kernel/threads-max"), tasks,
      {.name = "the threads of the machine (kernel.threads-max)",
       .remedy = "raise it with 'sysctl kernel.threads-max=N' as root"});
  add(limits, files.number("proc/sys/kernel/pid_max"), tasks,
      {.name = "the process ids of the machine (kernel.pid_max)",
       .remedy = "raise it with 'sysctl kernel.pid_max=N' as root"});
  return limits;
}

std::vector<Limit> counted_limits(const SystemFiles& files) {
  std::vector<Limit> limits;
  add_process_cgroups(limits, files);
  add_memory_cgroups(limits, files);
  std::erase_if(limits, [](const Limit& limit) { return !limit.refusals; });
  return limits;
}

namespace {

/// Returns how many descriptors this process has open; `max` when none is left to list them.
std::uint64_t open_descriptors(const SystemFiles& files, std::uint64_t max) {
  {
    const workloads::support::FileDescriptor folder(
        open((files.root() / "proc/self/fd").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder && errno == EMFILE) return max;
  }
  return entries(files, "proc/self/fd");
}

}  // namespace

std::vector<Limit> descriptor_limits(const SystemFiles& files) {
  std::vector<Limit> limits;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    add(limits, limit.rlim_cur, open_descriptors(files, limit.rlim_cur),
        {.name = "the open files of a process ('ulimit -n')",
         .remedy = limit.rlim_cur < limit.rlim_max
                       ? "raise it, as with 'ulimit -n " + std::to_string(limit.rlim_max) + "'"
                       : "raise the hard limit ('ulimit -Hn') as root"});
  }
  // "allocated unused maximum" (Documentation/admin-guide/sysctl/fs.rst).
  std::istringstream line(files.first_line("proc/sys/fs/file-nr"));
  std::uint64_t used = 0, unused = 0, max = 0;
  if (line >> used >> unused >> max) {
    add(limits, max, used,
        {.name = "the open files of the machine (fs.file-max)",
         .remedy = "raise it with 'sysctl fs.file-max=N' as root"});
  }
  return limits;
}

std::vector<Limit> mapping_limits(const SystemFiles& files) {
  std::vector<Limit> limits;
  if (const auto max = files.number("proc/sys/vm/max_map_count")) {
    // Far longer than what `SystemFiles` reads of a file, when the limit is near.
    std::ifstream maps(files.root() / "proc/self/maps");
    const auto count = std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
    add(limits, max, static_cast<std::uint64_t>(count),
        {.name = "the memory mappings of a process (vm.max_map_count)",
         .remedy = "raise it with 'sysctl vm.max_map_count=N' as root"});
  }
  add(limits, soft_limit(RLIMIT_MEMLOCK), status_kib(files, "VmLck:"),
      {.name = "the locked memory of a process ('ulimit -l')",
       .remedy = "raise it, as with 'ulimit -l unlimited'",
       .unit = Limit::Unit::bytes});
  return limits;
}

std::optional<Limit> tightest(const std::vector<Limit>& limits) {
  const auto least = std::ranges::min_element(limits, {}, &Limit::room);
  return least == limits.end() ? std::nullopt : std::optional(*least);
}

std::uint64_t available_memory_bytes() {
  const auto limit = tightest(memory_limits());
  // Known to be nothing, which is not unknown.
  return limit ? std::max<std::uint64_t>(1, limit->room()) : 0;
}

OutOfMemoryKills out_of_memory_kills(const SystemFiles& files) {
  OutOfMemoryKills kills;
  const Cgroups cgroups = own_cgroups(files, "memory");
  if (!cgroups.groups.empty()) {
    const auto& own = cgroups.groups.front().folder;
    kills.in_cgroup = cgroups.version == 1 ? files.number(own / "memory.oom_control", "oom_kill ")
                                           : files.number(own / "memory.events", "oom_kill ");
  }
  kills.on_machine = files.number("proc/vmstat", "oom_kill ");
  return kills;
}

std::optional<bool> has_seccomp_filter(const SystemFiles& files) {
  const auto mode = files.number("proc/self/status", "Seccomp:");
  constexpr std::uint64_t filtered = 2;
  return mode ? std::optional(*mode == filtered) : std::nullopt;
}

}  // namespace bench
