// SPDX-License-Identifier: Apache-2.0
#include "bench/environment.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>
#include <vector>

#include "bench/build_info.h"
#include "bench/machine/cgroups.h"
#include "bench/machine/file_digest.h"
#include "bench/measure.h"
#include "bench/process/environment_variables.h"
#include "bench/protocol.h"

namespace bench {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

unsigned affinity_cores() {
  // A mask for more processors than cpu_set_t holds.
  for (int processors = CPU_SETSIZE; processors <= 1 << 20; processors *= 2) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(processors));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(processors));
    const bool got = sched_getaffinity(0, bytes, mask) == 0;
    const int count = got ? CPU_COUNT_S(bytes, mask) : 0;
    CPU_FREE(mask);
    if (got) return static_cast<unsigned>(std::max(1, count));
  }
  return 1;
}

/// The quota of one cgroup directory, in cores.
std::optional<double> quota_of(const std::filesystem::path& cgroup) {
  double quota = 0;
  double period = 0;
  std::istringstream v2(first_line(cgroup / "cpu.max"));
  if (v2 >> quota >> period && period > 0) return quota / period;
  std::istringstream v1_quota(first_line(cgroup / "cpu.cfs_quota_us"));
  std::istringstream v1_period(first_line(cgroup / "cpu.cfs_period_us"));
  if (v1_quota >> quota && v1_period >> period && quota > 0 && period > 0) return quota / period;
  return std::nullopt;
}

std::string cpu_field(const std::string& name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && colon + 2 <= line.size()) return line.substr(colon + 2);
  }
  return "";
}

/// Distinct (package, core) pairs among the processors that are there.
std::uint64_t physical_cores() {
  std::set<std::pair<std::string, std::string>> cores;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/cpu", none)) {
    const auto topology = entry.path() / "topology";
    const std::string core = first_line(topology / "core_id");
    if (!core.empty()) cores.emplace(first_line(topology / "physical_package_id"), core);
  }
  return cores.size();
}

/// The least of what `read` finds in them.
template <typename Read>
auto least_of(const std::vector<std::filesystem::path>& folders, Read read) {
  decltype(read(std::filesystem::path())) least;
  for (const auto& folder : folders) {
    if (const auto found = read(folder)) least = std::min(least.value_or(*found), *found);
  }
  return least;
}

}  // namespace

std::vector<std::filesystem::path> cpu_cgroups(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  for (const auto& group : own_cgroups(SystemFiles(root), "cpu").groups) {
    folders.push_back(root / group.folder);
  }
  return folders;
}

std::optional<double> quota_cores(const std::filesystem::path& root) {
  return least_of(cpu_cgroups(root), quota_of);
}

std::uint64_t hard_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::system_error(errno, std::generic_category(), "getrlimit");
  }
  return limit.rlim_max;
}

unsigned usable_cores() {
  const unsigned cores = affinity_cores();
  const auto quota = quota_cores();
  if (!quota) return cores;
  return std::clamp(static_cast<unsigned>(std::ceil(*quota)), 1U, cores);
}

reports::Machine describe_machine() {
  reports::Machine machine;
  utsname system{};
  uname(&system);
  machine.host_name = system.nodename;
  machine.kernel = std::string(system.sysname) + " " + system.release + " " + system.machine;
  machine.cpu_model = cpu_field("model name");
  machine.logical_cores = static_cast<std::uint64_t>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.physical_cores = std::max<std::uint64_t>(1, physical_cores());
  machine.usable_cores = usable_cores();
  machine.quota_cores = quota_cores();
  machine.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  machine.compiler = build_info::compiler;
  machine.compiler_flags = build_info::compiler_flags;
  machine.build_type = build_info::build_type;
  for (const auto& [name, version] : build_info::libraries) {
    machine.libraries[std::string(name)] = version;
  }
  machine.libraries["glibc"] = gnu_get_libc_version();
  machine.git_revision = build_info::git_revision;
  std::error_code none;
  machine.executable = std::filesystem::read_symlink("/proc/self/exe", none).string();
  machine.executable_digest = digest_of_file("/proc/self/exe");
  add_google_benchmark_context(machine);
  machine.environment = environment_record();
  return machine;
}

void stamp_with_date(reports::Results& results) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  std::tm local{};
  localtime_r(&now.tv_sec, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &local);
  results.date = text;
  results.date.insert(results.date.size() - 2, ":");
  results.date_ns = now.tv_nsec;
}

}  // namespace bench
