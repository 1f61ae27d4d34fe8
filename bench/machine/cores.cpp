// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/cores.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <new>
#include <sstream>
#include <system_error>

#include "bench/machine/cgroups.h"

namespace bench {

std::vector<std::uint64_t> affinity_processors() {
  // A mask for more processors than cpu_set_t holds.
  for (int processors = CPU_SETSIZE; processors <= 1 << 20; processors *= 2) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(processors));
    if (mask == nullptr) throw std::bad_alloc();
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(processors));
    const bool got = sched_getaffinity(0, bytes, mask) == 0;
    std::vector<std::uint64_t> found;
    for (std::size_t processor = 0; got && processor < 8 * bytes; ++processor) {
      if (CPU_ISSET_S(processor, bytes, mask)) found.push_back(processor);
    }
    CPU_FREE(mask);
    if (got) return found;
  }
  return {};
}

unsigned affinity_cores() {
  return static_cast<unsigned>(std::max<std::size_t>(1, affinity_processors().size()));
}

namespace {

/// The quota of one cgroup directory, in cores.
std::optional<double> quota_of(const SystemFiles& files, const std::filesystem::path& cgroup) {
  double quota = 0;
  double period = 0;
  std::istringstream v2(files.first_line(cgroup / "cpu.max"));
  if (v2 >> quota >> period && period > 0) return quota / period;
  std::istringstream v1_quota(files.first_line(cgroup / "cpu.cfs_quota_us"));
  std::istringstream v1_period(files.first_line(cgroup / "cpu.cfs_period_us"));
  if (v1_quota >> quota && v1_period >> period && quota > 0 && period > 0) return quota / period;
  return std::nullopt;
}

}  // namespace

std::optional<double> quota_cores(const std::filesystem::path& root) {
  const SystemFiles files(root);
  std::optional<double> smallest;
  for (const auto& group : own_cgroups(files, "cpu").groups) {
    const auto quota = quota_of(files, group.folder);
    if (quota) smallest = std::min(smallest.value_or(*quota), *quota);
  }
  return smallest;
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
