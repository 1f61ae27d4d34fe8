// SPDX-License-Identifier: Apache-2.0
#include "bench/quota/quota_cgroup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "workloads/support/file_descriptor.h"

namespace bench {
namespace {

void write_file(const std::filesystem::path& file, std::string_view text) {
  const workloads::support::FileDescriptor descriptor(open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!descriptor) throw QuotaUnavailable(describe_quota_error("open", file, errno));
  if (write(descriptor.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw QuotaUnavailable(describe_quota_error("write to", file, errno));
  }
}

void set_quota(const QuotaPlace& place, const std::filesystem::path& folder,
               const CpuQuota& quota) {
  const std::int64_t period_us = quota.period.count();
  const auto quota_us = std::max(
      min_cpu_quota.count(),
      static_cast<std::int64_t>(std::llround(quota.cores * static_cast<double>(period_us))));
  if (place.version == 2) {
    write_file(folder / "cpu.max", fmt::format("{} {}", quota_us, period_us));
    return;
  }
  write_file(folder / "cpu.cfs_period_us", std::to_string(period_us));
  write_file(folder / "cpu.cfs_quota_us", std::to_string(quota_us));
}

/// Returns the errno with which the system keeps processes out of a cgroup; 0 where they may enter.
/// A child tries, so that this one stays where it is. Throws `std::system_error` when there can be
/// no child, and `QuotaUnavailable` when it was killed.
int error_of_entering(const std::filesystem::path& folder) {
  const std::string file = folder / "cgroup.procs";
  const pid_t child = fork();
  if (child < 0) {
    throw std::system_error(errno, std::generic_category(), "fork, to try to enter a cgroup");
  }
  if (child == 0) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    _exit(descriptor >= 0 && write(descriptor, "0", 1) == 1 ? 0 : errno);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  throw QuotaUnavailable(fmt::format("the process that tried to enter '{}' was killed by signal {}",
                                     folder.string(), WTERMSIG(status)));
}

/// Returns why there cannot be such a cgroup, by making it; empty when it can.
std::string try_quota(const CpuQuota& quota, const std::string& name) {
  try {
    const QuotaCgroup cgroup(find_quota_place(SystemFiles()), name, quota);
    const int error = error_of_entering(cgroup.folder());
    if (error != 0) {
      return describe_quota_error("write to", cgroup.folder() / "cgroup.procs", error);
    }
    if (cgroup.throttled_ns()) return "";
    return fmt::format("'{}' does not tell the throttled time: use another kernel",
                       (cgroup.folder() / "cpu.stat").string());
  } catch (const QuotaUnavailable& unavailable) {
    return unavailable.what();
  }
}

}  // namespace

std::string describe_quota_error(const std::string& call, const std::filesystem::path& path,
                                 int error) {
  const std::string cause = fmt::format("cannot {} '{}': {}", call, path.string(),
                                        std::generic_category().message(error));
  switch (error) {
    case EROFS:
      return cause +
             "; cgroups are mounted read-only, as in most containers: start the container with "
             "--privileged, or with -v /sys/fs/cgroup:/sys/fs/cgroup:rw";
    case EACCES:
    case EPERM:
      return cause + "; run bench as root, or in a cgroup that is delegated to its user";
    case ENOENT:
      return cause +
             "; the kernel has no CPU quotas (CONFIG_CFS_BANDWIDTH), or the cgroup has no cpu "
             "controller: use another kernel or container";
    case EINVAL:
      return cause + "; a cgroup above has a smaller quota: use a smaller --cpu-quota";
    default:
      return cause + "; see cgroups(7)";
  }
}

QuotaCgroup::QuotaCgroup(QuotaPlace place, const std::string& name, const CpuQuota& quota)
    : place_(std::move(place)), folder_(place_.folder / name) {
  constexpr mode_t mode = 0755;
  if (!place_.reason.empty()) throw QuotaUnavailable(place_.reason);
  if (mkdir(folder_.c_str(), mode) != 0) {
    throw QuotaUnavailable(describe_quota_error("make", folder_, errno));
  }
  try {
    set_quota(place_, folder_, quota);
  } catch (const QuotaUnavailable&) {
    rmdir(folder_.c_str());
    throw;
  }
}

QuotaCgroup::~QuotaCgroup() {
  if (!is_inside_) remove_quota_cgroup(folder_);
}

void QuotaCgroup::enter() {
  write_file(folder_ / "cgroup.procs", "0");
  is_inside_ = true;
}

void QuotaCgroup::leave(pid_t process) const {
  write_file(place_.home / "cgroup.procs", std::to_string(process));
}

std::optional<std::int64_t> QuotaCgroup::throttled_ns() const {
  return read_throttled_ns(SystemFiles(), folder_.relative_path());
}

std::optional<std::int64_t> read_throttled_ns(const SystemFiles& files,
                                              const std::filesystem::path& folder) {
  constexpr std::uint64_t ns_per_us = 1000;
  constexpr std::uint64_t max_ns = 1'000'000'000'000'000'000;
  const auto file = folder / "cpu.stat";
  auto throttled_ns = files.number(file, "throttled_time");
  if (const auto usec = files.number(file, "throttled_usec"); usec && *usec < max_ns / ns_per_us) {
    throttled_ns = *usec * ns_per_us;
  }
  if (!throttled_ns || *throttled_ns > max_ns) return std::nullopt;
  return static_cast<std::int64_t>(*throttled_ns);
}

const std::string& quota_unavailable_reason(const CpuQuota& quota, const std::string& name) {
  static std::map<CpuQuota, std::string> reasons;
  const auto known = reasons.find(quota);
  if (known != reasons.end()) return known->second;
  return reasons.emplace(quota, try_quota(quota, name)).first->second;
}

void remove_quota_cgroup(const std::filesystem::path& folder) noexcept {
  constexpr int max_attempts = 200;
  constexpr useconds_t pause_us = 1000;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    if (rmdir(folder.c_str()) == 0 || errno != EBUSY) return;
    usleep(pause_us);
  }
}

}  // namespace bench
