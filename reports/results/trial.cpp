// SPDX-License-Identifier: Apache-2.0
#include "reports/results/trial.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "reports/results/refuse.h"
#include "reports/statistics/statistics.h"
#include "reports/text/text.h"

namespace reports {
namespace {

void check_spread(const std::string& field, const Spread& spread) {
  if (spread.p50_ns < 0 || spread.p99_ns < spread.p50_ns || spread.max_ns < spread.p99_ns) {
    refuse(field, "have p50_ns, p99_ns and max_ns that ascend from 0",
           fmt::format("{}, {}, {}", spread.p50_ns, spread.p99_ns, spread.max_ns));
  }
}

void check_loops(const Trial& trial, const Cell& cell) {
  const bool is_open = cell.arrival_rate > 0;
  if (trial.open_loop.has_value() != is_open) {
    refuse(is_open ? "open_loop: must be given, since its cell has an arrival rate"
                   : "open_loop: must be absent, since its cell has no arrival rate");
  }
  if (trial.closed_loop && (is_open || !cell.waits)) {
    refuse("closed_loop: must be absent, since the tasks of its cell " +
           std::string(is_open ? "arrive at a rate" : "do not wait"));
  }
  if (trial.closed_loop) {
    check_spread("closed_loop.served", trial.closed_loop->served);
    check_spread("closed_loop.queued", trial.closed_loop->queued);
  }
  if (!is_open) return;
  const OpenLoop& loop = *trial.open_loop;
  if (loop.latency_max_ns > longest_time_ns) {
    refuse("latency_max_ns", "be at most " + std::to_string(longest_time_ns),
           std::to_string(loop.latency_max_ns));
  }
  const std::uint64_t tasks = cell.tasks * trial.iterations_ns.size();
  const std::uint64_t total = Histogram(loop.latency, loop.latency_max_ns).total();
  if (cell.arriving_operations == 0 && total != tasks) {
    refuse("latency", "count every task of every iteration, " + std::to_string(tasks),
           std::to_string(total));
  }
  const std::uint64_t operations = cell.arriving_operations * trial.iterations_ns.size();
  if (cell.arriving_operations != 0 && (total == 0 || total > operations)) {
    refuse("latency", "count operations of the iterations, 1 to " + std::to_string(operations),
           std::to_string(total));
  }
  // The schedule's end is a whole number of nanoseconds.
  constexpr double rounding = 1.001;
  if (!(loop.achieved_rate > 0 && loop.achieved_rate <= cell.arrival_rate * rounding)) {
    refuse("achieved_rate",
           "be above 0 and at most the arrival rate, " + format_general(cell.arrival_rate),
           format_general(loop.achieved_rate));
  }
  if (loop.saturated && loop.achieved_rate > cell.arrival_rate * saturated_below * rounding) {
    refuse("achieved_rate",
           fmt::format("be below {} of the arrival rate, {}, where saturated is true",
                       format_share(saturated_below), format_general(cell.arrival_rate)),
           format_general(loop.achieved_rate));
  }
}

/// The most that a file may count, so that figures can be computed with.
constexpr std::uint64_t max_operations = 1'000'000'000'000;

void check_fairness(const Fairness& fairness, const Cell& cell) {
  const auto tasks = static_cast<double>(tasks_of_trial(cell));
  constexpr double rounding = 1e-9;
  const auto check = [](const char* field, double value, double min, double max) {
    if (value >= min * (1 - rounding) && value <= max * (1 + rounding)) return;
    refuse(std::string("sync.fairness.") + field,
           fmt::format("be from {} to {}", format_general(min), format_general(max)),
           format_general(value));
  };
  if (tasks_of_trial(cell) < 2) {
    refuse("sync.fairness: must be absent, since its cell has one task");
  }
  check("jain", fairness.jain, 1 / tasks, 1);
  check("share_min", fairness.share_min, 0, 1);
  check("share_max", fairness.share_max, 1, tasks);
}

void check_traits(const OperationTraits& traits) {
  constexpr std::size_t max_name = 100;
  if (traits.name.empty() || traits.name.size() > max_name) {
    refuse("sync.traits.name", fmt::format("have from 1 to {} bytes", max_name),
           "'" + sanitize(traits.name, max_name) + "'");
  }
  if (traits.bytes > max_bytes) {
    refuse("sync.traits.bytes", "be at most " + std::to_string(max_bytes),
           std::to_string(traits.bytes));
  }
}

void check_sync(const Trial& trial, const Cell& cell) {
  if (!trial.sync) return;
  const SyncUse& sync = *trial.sync;
  if (sync.operations == 0 || sync.operations > max_operations) {
    refuse("sync.operations", fmt::format("be from 1 to {}", max_operations),
           std::to_string(sync.operations));
  }
  if (sync.fairness) check_fairness(*sync.fairness, cell);
  if (sync.traits) check_traits(*sync.traits);
  if (sync.lock_wait_max_ns > longest_time_ns) {
    refuse("sync.lock_wait_max_ns", "be at most " + std::to_string(longest_time_ns),
           std::to_string(sync.lock_wait_max_ns));
  }
  if (sync.first_result_ns &&
      (*sync.first_result_ns < 0 || *sync.first_result_ns > longest_time_ns)) {
    refuse("sync.first_result_ns", "be from 0 to " + std::to_string(longest_time_ns),
           std::to_string(*sync.first_result_ns));
  }
  const std::uint64_t operations = sync.operations * trial.iterations_ns.size();
  const std::uint64_t samples = Histogram(sync.lock_wait, sync.lock_wait_max_ns).total();
  if (samples > operations) {
    refuse("sync.lock_wait",
           "count at most every operation of every iteration, " + std::to_string(operations),
           std::to_string(samples));
  }
}

void check_worker_times(const Resources& used) {
  const bool is_known = used.running_ns.has_value();
  if (used.ready_ns.has_value() != is_known || used.blocked_ns.has_value() != is_known) {
    refuse("running_ns, ready_ns and blocked_ns must be given together");
  }
}

constexpr std::pair<const char*, std::optional<std::int64_t> Resources::*> resource_fields[] = {
    {"cpu_ns", &Resources::cpu_ns},
    {"user_ns", &Resources::user_ns},
    {"system_ns", &Resources::system_ns},
    {"service_cpu_ns", &Resources::service_cpu_ns},
    {"voluntary_switches", &Resources::voluntary_switches},
    {"involuntary_switches", &Resources::involuntary_switches},
    {"minor_faults", &Resources::minor_faults},
    {"major_faults", &Resources::major_faults},
    {"running_ns", &Resources::running_ns},
    {"ready_ns", &Resources::ready_ns},
    {"blocked_ns", &Resources::blocked_ns},
    {"throttled_ns", &Resources::throttled_ns}};

void check_resources(const Resources& used) {
  for (const auto& [name, field] : resource_fields) {
    const std::optional<std::int64_t>& value = used.*field;
    if (value && *value < 0)
      refuse(std::string("resources.") + name, "not be negative", std::to_string(*value));
  }
}

void check_time(const char* field, std::int64_t ns) {
  if (ns < 0 || ns > longest_time_ns) {
    refuse(field, "be from 0 to " + std::to_string(longest_time_ns), std::to_string(ns));
  }
}

void check_times(const Trial& trial) {
  if (trial.iterations_ns.empty()) refuse("iterations_ns: must have at least one iteration");
  for (const std::int64_t ns : trial.iterations_ns) check_time("iterations_ns", ns);
  for (const std::int64_t ns : trial.warmup_ns) check_time("warmup_ns", ns);
  check_time("start_ns", trial.start_ns);
  check_time("stop_ns", trial.stop_ns);
  if (!std::isfinite(trial.elapsed_s)) refuse("elapsed_s: must be finite");
}

}  // namespace

double Trial::sample_ns() const {
  if (exact_ns) return *exact_ns;
  return median(std::vector<double>(iterations_ns.begin(), iterations_ns.end()));
}

double Trial::one_shot_ns() const {
  const std::int64_t cold_ns = warmup_ns.empty() ? iterations_ns.front() : warmup_ns.front();
  return static_cast<double>(start_ns + cold_ns + stop_ns);
}

void scale_to_all_tasks(Trial& trial, const Cell& cell) {
  const double scale = scale_of(cell);
  if (scale == 1) return;
  const auto multiply = [scale](std::int64_t& value) {
    value = static_cast<std::int64_t>(
        std::min(std::round(scale * static_cast<double>(value)), 1.0 * longest_time_ns));
  };
  for (std::int64_t& ns : trial.iterations_ns) multiply(ns);
  for (std::int64_t& ns : trial.warmup_ns) multiply(ns);
  for (const auto& [name, field] : resource_fields) {
    if (std::optional<std::int64_t>& value = trial.resources.*field) multiply(*value);
  }
  if (trial.sync) {
    trial.sync->operations = static_cast<std::uint64_t>(
        std::min(std::round(scale * static_cast<double>(trial.sync->operations)),
                 static_cast<double>(max_operations)));
  }
  if (!trial.closed_loop) return;
  Spread& queued = trial.closed_loop->queued;
  for (std::int64_t* const ns : {&queued.p50_ns, &queued.p99_ns, &queued.max_ns}) multiply(*ns);
}

void check_trial(const Trial& trial, const Cell& cell) {
  check_times(trial);
  const std::uint64_t tasks = tasks_of_trial(cell);
  if (trial.tasks_run != tasks) {
    refuse("tasks_run", "be the tasks of its cell, " + std::to_string(tasks),
           std::to_string(trial.tasks_run));
  }
  if (trial.tasks_by_worker.size() != cell.workers) {
    refuse("tasks_by_worker",
           "have an entry for each worker of its cell, " + std::to_string(cell.workers),
           std::to_string(trial.tasks_by_worker.size()));
  }
  // Each at most as many as there are, so that their sum is one that can be counted to.
  std::uint64_t tasks_of_workers = 0;
  for (const std::uint64_t of_worker : trial.tasks_by_worker) {
    tasks_of_workers += std::min(of_worker, tasks + 1);
  }
  if (tasks_of_workers != tasks) {
    refuse("tasks_by_worker: must add up to the tasks of its cell, " + std::to_string(tasks));
  }
  if (trial.digest.size() != 16 ||
      trial.digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    refuse("digest", "be 16 hexadecimal digits", "'" + sanitize(trial.digest, 40) + "'");
  }
  check_loops(trial, cell);
  check_sync(trial, cell);
  check_resources(trial.resources);
  check_worker_times(trial.resources);
}

}  // namespace reports
