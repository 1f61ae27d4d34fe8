// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/resources.h"

#include <unistd.h>

#include <algorithm>

namespace bench {
namespace {

/// A CPU time whose uncertainty is a larger share of what the cores can give is not reported.
constexpr double max_uncertainty = 0.05;

using Count = std::optional<std::int64_t>;

std::int64_t to_ns(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
}

std::int64_t to_ns(const rusage& usage) { return to_ns(usage.ru_utime) + to_ns(usage.ru_stime); }

void add(Count& sum, std::int64_t count) {
  if (sum) *sum += count;
}

/// Adds the usage for a `sign` of 1, and subtracts it for -1.
void add_counts(reports::Resources& sum, const rusage& usage, int sign) {
  add(sum.voluntary_switches, sign * usage.ru_nvcsw);
  add(sum.involuntary_switches, sign * usage.ru_nivcsw);
  add(sum.minor_faults, sign * usage.ru_minflt);
  add(sum.major_faults, sign * usage.ru_majflt);
}

void add_own(reports::Resources& sum, const ProcessUsage& usage, int sign) {
  add(sum.cpu_ns, sign * usage.cpu_ns);
  add(sum.voluntary_switches, sign * usage.voluntary_switches);
  add(sum.involuntary_switches, sign * usage.involuntary_switches);
  // The kernel tells these of the reaped exactly.
  add(sum.minor_faults, sign * (usage.stat.minor_faults + usage.stat.child_minor_faults));
  add(sum.major_faults, sign * (usage.stat.major_faults + usage.stat.child_major_faults));
}

void add_children(reports::Resources& sum, const models::support::ChildrenUsage& usage, int sign) {
  add(sum.cpu_ns, sign * usage.cpu_ns);
  add(sum.voluntary_switches, sign * usage.voluntary_switches);
  add(sum.involuntary_switches, sign * usage.involuntary_switches);
}

void lose_switches(reports::Resources& sum) {
  sum.voluntary_switches = sum.involuntary_switches = std::nullopt;
}

}  // namespace

void ResourceMeter::begin() { before_ = take_snapshot_before(service_, *reaped_usage_); }

void ResourceMeter::end() {
  const UsageSnapshot after = take_snapshot_after(service_, *reaped_usage_, before_);
  if (sum_.service_cpu_ns && after.service_cpu_ns && before_.service_cpu_ns) {
    *sum_.service_cpu_ns += *after.service_cpu_ns - *before_.service_cpu_ns;
  } else {
    sum_.service_cpu_ns.reset();
  }
  if (!before_.is_consistent || !after.is_consistent) return lose_all();
  add_counts(sum_, after.self, 1);
  add_counts(sum_, before_.self, -1);
  add_counts(sum_, after.reaped, 1);
  add_counts(sum_, before_.reaped, -1);
  const std::int64_t self_ns = after.self_cpu_ns - before_.self_cpu_ns;
  const std::int64_t reaped_ns = to_ns(after.reaped) - to_ns(before_.reaped);
  const std::int64_t system_ns = to_ns(after.self.ru_stime) - to_ns(before_.self.ru_stime) +
                                 to_ns(after.reaped.ru_stime) - to_ns(before_.reaped.ru_stime);
  add(sum_.cpu_ns, self_ns + reaped_ns);
  add(sum_.system_ns, system_ns);
  if (!after.below.empty() || !before_.below.empty()) {
    // The ticks of a living process tell user from system too coarsely to be added up.
    sum_.system_ns.reset();
  }
  add_processes(after);
}

void ResourceMeter::add_processes(const UsageSnapshot& after) {
  for (const auto& [key, usage] : after.below) {
    const auto known = before_.below.find(key);
    const ProcessUsage* const before = known != before_.below.end() ? &known->second : nullptr;
    add_own(sum_, usage, 1);
    if (before != nullptr) {
      add_own(sum_, *before, -1);
      if (usage.threads != before->threads) lose_switches(sum_);
    }
    add_reaped(usage, before);
  }
  for (const auto& [key, usage] : before_.below) {
    if (!after.below.contains(key)) add_vanished(usage, after);
  }
}

void ResourceMeter::add_reaped(const ProcessUsage& after, const ProcessUsage* before) {
  const ReapedMark mark_before = before != nullptr ? before->mark() : ReapedMark{};
  if (after.mark() == mark_before) return;
  if (after.reaped && (before == nullptr || before->reaped)) {
    add_children(sum_, *after.reaped, 1);
    if (before != nullptr) add_children(sum_, *before->reaped, -1);
    return;
  }
  add(sum_.cpu_ns, after.reaped_ticks_ns() - (before != nullptr ? before->reaped_ticks_ns() : 0));
  lose_switches(sum_);
  const auto known = uncertain_.find(after.key());
  if (known == uncertain_.end() || known->second != mark_before) uncertainty_ns_ += 2 * tick_ns();
  uncertain_[after.key()] = after.mark();
}

/// Handles a process that was there before and has been reaped since: its parent's sum includes
/// what it used.
void ResourceMeter::add_vanished(const ProcessUsage& before, const UsageSnapshot& after) {
  const auto parent_in = [&](const UsageSnapshot& snapshot) {
    return std::ranges::find_if(snapshot.below, [&](const auto& entry) {
      return entry.first.process == before.stat.parent;
    });
  };
  bool is_in_a_sum = after.reaped.ru_minflt != before_.reaped.ru_minflt;
  if (before.stat.parent != getpid()) {
    const auto parent = parent_in(after);
    const auto parent_before = parent_in(before_);
    is_in_a_sum = parent != after.below.end() && parent_before != before_.below.end() &&
                  parent->first == parent_before->first &&
                  parent->second.mark() != parent_before->second.mark();
  }
  // It has left the tree, or died with its parent, or its parent does not wait for its children.
  if (!is_in_a_sum) return lose_all();
  add_own(sum_, before, -1);
  // Its sum has the switches of threads that had ended before, too.
  if (before.stat.threads != 1) lose_switches(sum_);
  if (before.reaped) return add_children(sum_, *before.reaped, -1);
  add(sum_.cpu_ns, -before.reaped_ticks_ns());
  lose_switches(sum_);
  const auto known = uncertain_.find(before.key());
  if (known == uncertain_.end() || known->second != before.mark()) uncertainty_ns_ += 2 * tick_ns();
}

void ResourceMeter::lose_all() {
  const Count service_cpu_ns = sum_.service_cpu_ns;
  sum_ = {.cpu_ns = {},
          .user_ns = {},
          .system_ns = {},
          .service_cpu_ns = service_cpu_ns,
          .voluntary_switches = {},
          .involuntary_switches = {},
          .minor_faults = {},
          .major_faults = {}};
}

reports::Resources ResourceMeter::used(double wall_ns, double cores) const {
  reports::Resources used = sum_;
  if (static_cast<double>(uncertainty_ns_) > max_uncertainty * wall_ns * cores) used.cpu_ns.reset();
  if (used.cpu_ns && *used.cpu_ns < 0 && -*used.cpu_ns <= uncertainty_ns_) used.cpu_ns = 0;
  if (used.cpu_ns && used.system_ns) {
    // It comes from a coarser clock than the sum: of next to nothing, it can be more.
    used.system_ns =
        std::clamp<std::int64_t>(*used.system_ns, 0, std::max<std::int64_t>(0, *used.cpu_ns));
    used.user_ns = *used.cpu_ns - *used.system_ns;
  } else {
    used.user_ns = used.system_ns = std::nullopt;
  }
  return used;
}

void ResourceMeter::reset() {
  sum_ = {};
  if (service_ != 0) sum_.service_cpu_ns = 0;
  uncertainty_ns_ = 0;
  uncertain_.clear();
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
