// SPDX-License-Identifier: Apache-2.0
// Checks what cgroups, ulimit and the machine allow this process.
#include "bench/machine/limits.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/doctor/settings.h"
#include "bench/machine/cgroups.h"
#include "bench/machine/cores.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using State = Finding::State;

Finding cores(const SystemFiles& files, const OwnState& own) {
  constexpr std::uint64_t enough = 4;
  Finding finding{.what = "cores",
                  .state = own.usable_cores < enough ? State::warning : State::fine,
                  .seen = fmt::format("{} may be used, of {}", own.usable_cores, own.logical_cores),
                  .why =
                      "Where all cores are measured, whatever else runs takes one away; and how "
                      "a model scales cannot be seen on few.",
                  .remedy =
                      "Stop what else runs. Keep a core free with --workers, or measure on a "
                      "machine with more."};
  if (own.usable_cores < own.logical_cores) {
    finding.state = State::warning;
    finding.remedy +=
        " An affinity mask or a quota holds this process to fewer cores than there "
        "are: see 'taskset -p' and the quota below.";
  } else if (!own_cgroups(files, "cpu").are_readable && finding.state == State::fine) {
    finding.state = State::unknown;
    finding.seen += "; whether a quota allows fewer cannot be read";
    finding.remedy = "Mount /proc and /sys, with the tree of cgroups.";
  }
  return finding;
}

Finding quota(const SystemFiles& files) {
  Finding finding{.what = "cgroup quota",
                  .state = State::fine,
                  .seen = "none",
                  .why =
                      "Once it is used up, every process stands still until the next period: "
                      "some iterations take tens of milliseconds longer, by no fault of theirs.",
                  .remedy =
                      "Lift it (Docker: no --cpus; Kubernetes: no CPU limit), or stay well "
                      "below it with fewer --workers."};
  if (!own_cgroups(files, "cpu").are_readable) {
    finding.state = State::unknown;
    finding.seen = "cannot be read: /proc/self/cgroup or the tree of cgroups is missing";
    finding.remedy =
        "Mount /proc and /sys/fs/cgroup, or ask who runs this container for its limits.";
    return finding;
  }
  if (const auto cores = quota_cores(files.root())) {
    finding.state = State::warning;
    finding.seen = reports::format_number(*cores, 2) + " cores";
  }
  std::uint64_t throttled = 0;
  for (const auto& group : own_cgroups(files, "cpu").groups) {
    throttled =
        std::max(throttled, files.number(group.folder / "cpu.stat", "nr_throttled ").value_or(0));
  }
  if (throttled > 0) {
    finding.state = State::warning;
    finding.seen +=
        ", and it has stopped this cgroup in " + reports::pluralize(throttled, "period");
  }
  return finding;
}

/// Judges what is left below the tightest limit that holds for this process.
Finding memory(const SystemFiles& files) {
  Finding finding{.what = "memory",
                  .state = State::unknown,
                  .seen = "the kernel does not say",
                  .why =
                      "What has been swapped out, or must be to make room, costs milliseconds "
                      "when it is touched again; and where there is no room, the kernel kills.",
                  .remedy = "Stop what holds the memory, then 'swapoff -a && swapon -a' as root."};
  constexpr double min_free = 0.1;
  // The larger workloads need so many, whatever share of the limit they are.
  constexpr std::uint64_t enough_bytes = std::uint64_t{256} << 20;
  constexpr std::uint64_t max_kib = std::uint64_t{1} << 50;
  const auto swap_total = files.number("proc/meminfo", "SwapTotal:");
  const auto swap_free = files.number("proc/meminfo", "SwapFree:");
  const auto limit = tightest(memory_limits(files));
  if (!limit || limit->max == 0) return finding;
  const double share = static_cast<double>(limit->room()) / static_cast<double>(limit->max);
  finding.seen = fmt::format("{} % of {} are free ({}), ", reports::format_number(share * 100, 0),
                             reports::format_bytes(limit->max), limit->name);
  if (!swap_total || !swap_free) {
    finding.seen += "and the kernel does not say whether anything is swapped out";
  } else {
    const std::uint64_t swapped = *swap_total > *swap_free ? *swap_total - *swap_free : 0;
    finding.state = swapped > 0 ? State::warning : State::fine;
    finding.seen +=
        swapped > 0 ? reports::format_bytes(std::min(swapped, max_kib) * 1024) + " are swapped out"
                    : std::string("nothing is swapped out");
  }
  if (share < min_free || limit->room() < enough_bytes) {
    finding.state = State::warning;
    finding.remedy = "Stop what holds the memory, or " + limit->remedy + ".";
  }
  if (finding.state == State::fine && !own_cgroups(files, "memory").are_readable) {
    finding.state = State::unknown;
    finding.seen += "; whether a cgroup allows less cannot be read";
    finding.remedy = "Mount /proc and /sys/fs/cgroup.";
  }
  return finding;
}

/// Judges the limit of processes and threads, of which a model starts many.
Finding processes(const SystemFiles& files) {
  Finding finding{.what = "process limit",
                  .state = State::unknown,
                  .seen = "the kernel does not say",
                  .why =
                      "A worker that may not be started fails its cell, and experiments leave out "
                      "what would need too many.",
                  .remedy = "Mount /proc and /sys/fs/cgroup."};
  const auto limit = tightest(process_limits(files));
  if (!limit) return finding;
  constexpr std::uint64_t enough = 1024;
  finding.state = State::fine;
  finding.seen = limit->text();
  if (limit->room() < enough) {
    finding.state = State::warning;
    finding.remedy = "Where more workers are to be measured, " + limit->remedy + ".";
  } else if (!own_cgroups(files, "pids").are_readable) {
    finding.state = State::unknown;
    finding.seen += "; whether a cgroup allows fewer cannot be read";
  }
  return finding;
}

}  // namespace

std::vector<Finding> examine_limits(const SystemFiles& files, const OwnState& own) {
  return {cores(files, own), quota(files), memory(files), processes(files)};
}

}  // namespace bench
