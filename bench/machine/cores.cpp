// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/cores.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "bench/machine/cgroups.h"

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

/// The least of what `read` finds in them.
template <typename Read>
auto min_of(const std::vector<std::filesystem::path>& folders, Read read) {
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
  return min_of(cpu_cgroups(root), quota_of);
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

}  // namespace bench
