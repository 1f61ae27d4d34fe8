// SPDX-License-Identifier: Apache-2.0
#include "reports/results/results.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "reports/statistics/statistics.h"

namespace reports {

double Trial::sample_ns() const {
  if (exact_ns) return *exact_ns;
  return median(std::vector<double>(iterations_ns.begin(), iterations_ns.end()));
}

double Trial::one_shot_ns() const {
  const std::int64_t cold_ns = warmup_ns.empty() ? iterations_ns.front() : warmup_ns.front();
  return static_cast<double>(start_ns + cold_ns + stop_ns);
}

std::string Environment::in_force() const {
  std::string text;
  for (const auto* list : {&kept, &noted}) {
    for (const EnvironmentVariable& variable : *list) {
      text += (text.empty() ? "" : " ") + variable.name;
      if (variable.value) text += "=" + *variable.value;
    }
  }
  return text;
}

namespace {

void check_spread(const Spread& spread) {
  if (spread.p50_ns < 0 || spread.p99_ns < spread.p50_ns || spread.max_ns < spread.p99_ns) {
    throw std::runtime_error("times of tasks that do not ascend");
  }
}

void check_loops(const Trial& trial, const Cell& cell) {
  const bool is_open = cell.arrival_rate > 0;
  if (trial.open_loop.has_value() != is_open || (trial.closed_loop && (is_open || !cell.waits))) {
    throw std::runtime_error("a trial of another kind of loop than its cell's");
  }
  if (trial.closed_loop) {
    check_spread(trial.closed_loop->served);
    check_spread(trial.closed_loop->queued);
  }
  if (!is_open) return;
  const OpenLoop& loop = *trial.open_loop;
  if (loop.latency_max_ns > longest_time_ns) throw std::runtime_error("a latency of 30 years");
  if (Histogram(loop.latency, loop.latency_max_ns).total() !=
      cell.tasks * trial.iterations_ns.size()) {
    throw std::runtime_error("a latency of more or fewer tasks than it ran");
  }
  // The schedule's end is a whole number of nanoseconds.
  constexpr double rounding = 1.001;
  if (!(loop.achieved_rate > 0 && loop.achieved_rate <= cell.arrival_rate * rounding) ||
      (loop.saturated && loop.achieved_rate > cell.arrival_rate * saturated_below * rounding)) {
    throw std::runtime_error("an achieved rate that does not fit to the one offered");
  }
}

void check_worker_times(const Resources& used) {
  const bool is_known = used.running_ns.has_value();
  if (used.ready_ns.has_value() != is_known || used.blocked_ns.has_value() != is_known) {
    throw std::runtime_error("a part of what workers did with their time");
  }
  if (is_known && (*used.running_ns < 0 || *used.ready_ns < 0 || *used.blocked_ns < 0)) {
    throw std::runtime_error("workers with a negative time");
  }
}

void check_resources(const Resources& used) {
  for (const std::optional<std::int64_t> value :
       {used.cpu_ns, used.user_ns, used.system_ns, used.service_cpu_ns, used.voluntary_switches,
        used.involuntary_switches, used.minor_faults, used.major_faults}) {
    if (value && *value < 0) throw std::runtime_error("a negative use of resources");
  }
}

}  // namespace

void check_trial(const Trial& trial, const Cell& cell) {
  const auto is_time = [](std::int64_t ns) { return ns >= 0 && ns <= longest_time_ns; };
  if (trial.iterations_ns.empty()) throw std::runtime_error("a trial without iterations");
  if (!std::ranges::all_of(trial.iterations_ns, is_time) ||
      !std::ranges::all_of(trial.warmup_ns, is_time) || !is_time(trial.start_ns) ||
      !is_time(trial.stop_ns) || !std::isfinite(trial.elapsed_s)) {
    throw std::runtime_error("a trial with a negative time or one of decades");
  }
  if (trial.tasks_run != cell.tasks || trial.tasks_by_worker.size() != cell.workers) {
    throw std::runtime_error("a trial of other tasks or workers than its cell's");
  }
  // Each at most as many as there are, so that their sum is one that can be counted to.
  std::uint64_t tasks_of_workers = 0;
  for (const std::uint64_t tasks : trial.tasks_by_worker) {
    tasks_of_workers += std::min(tasks, cell.tasks + 1);
  }
  if (tasks_of_workers != cell.tasks) {
    throw std::runtime_error("tasks_by_worker: must add up to the tasks of its cell, " +
                             std::to_string(cell.tasks));
  }
  if (trial.digest.size() != 16 ||
      trial.digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw std::runtime_error("a digest that is not 16 hexadecimal digits");
  }
  check_loops(trial, cell);
  check_resources(trial.resources);
  check_worker_times(trial.resources);
}

bool Plan::ranks(std::uint64_t cell) const {
  return experiments.empty() || std::ranges::any_of(experiments, [&](const Experiment& one) {
           return std::ranges::find(one.cells, cell) != one.cells.end();
         });
}

void check_timeline(const Timeline& timeline, const Cell& cell) {
  if (timeline.tasks.size() != cell.tasks) {
    throw std::runtime_error("a timeline of more or fewer tasks than its cell's");
  }
  if (timeline.tasks.size() > max_timeline_tasks) {
    throw std::runtime_error("a timeline of more than " + std::to_string(max_timeline_tasks) +
                             " tasks");
  }
  if (cell.workers > max_timeline_workers) {
    throw std::runtime_error("a timeline of more than " + std::to_string(max_timeline_workers) +
                             " workers");
  }
  // A day is longer than any deadline's patience; sums of so many tasks still fit into integers.
  constexpr std::int64_t longest_ns = 90'000'000'000'000;
  if (timeline.iteration_ns <= 0 || timeline.iteration_ns > longest_ns ||
      !std::isfinite(timeline.elapsed_s) || timeline.elapsed_s < 0) {
    throw std::runtime_error("a timeline of an impossible length");
  }
  for (const Timeline::Task& task : timeline.tasks) {
    if (task.begin_ns < 0 || task.end_ns < task.begin_ns || task.end_ns > timeline.iteration_ns) {
      throw std::runtime_error("a timeline with a task outside of its iteration");
    }
    if (task.worker >= cell.workers) {
      throw std::runtime_error("a timeline with a worker that its cell has not");
    }
  }
}

std::optional<std::uint64_t> Results::peak_bytes(std::uint64_t cell) const {
  std::optional<std::uint64_t> highest;
  for (const MemoryPeak& peak : memory) {
    if (peak.cell == cell) highest = std::max(highest.value_or(0), peak.peak_bytes);
  }
  return highest;
}

const Failure* Results::failure(std::uint64_t cell) const {
  for (const Failure& failure : failed) {
    if (failure.cell == cell) return &failure;
  }
  return nullptr;
}

const Skip* Results::skip(std::uint64_t cell) const {
  const auto found = std::ranges::find(skipped, cell, &Skip::cell);
  return found == skipped.end() ? nullptr : &*found;
}

}  // namespace reports
