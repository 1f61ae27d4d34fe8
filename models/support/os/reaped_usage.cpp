// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/reaped_usage.h"

#include <sys/resource.h>
#include <unistd.h>

namespace models::support {

void ReapedUsage::publish() noexcept {
  rusage usage{};
  if (getrusage(RUSAGE_CHILDREN, &usage) != 0) return;
  const auto to_ns = [](const timeval& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
  };
  publish(getpid(), usage.ru_minflt,
          {to_ns(usage.ru_utime) + to_ns(usage.ru_stime), usage.ru_nvcsw, usage.ru_nivcsw});
}

void ReapedUsage::publish(pid_t process, std::int64_t minor_faults,
                          const ChildrenUsage& usage) noexcept {
  process_.store(being_written);
  minor_faults_.store(minor_faults);
  cpu_ns_.store(usage.cpu_ns);
  voluntary_switches_.store(usage.voluntary_switches);
  involuntary_switches_.store(usage.involuntary_switches);
  process_.store(process);
}

std::optional<ChildrenUsage> ReapedUsage::of(pid_t process,
                                             std::int64_t minor_faults) const noexcept {
  if (process_.load() != process || minor_faults_.load() != minor_faults) return std::nullopt;
  const ChildrenUsage usage{cpu_ns_.load(), voluntary_switches_.load(),
                            involuntary_switches_.load()};
  // Should it have been written meanwhile, the faults are others: every process has some.
  if (process_.load() != process || minor_faults_.load() != minor_faults) return std::nullopt;
  return usage;
}

}  // namespace models::support
