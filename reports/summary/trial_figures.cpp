// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/trial_figures.h"

#include <cstdint>

#include "reports/statistics/histogram.h"

namespace reports {
namespace {

std::optional<double> real(const std::optional<std::int64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}

/// Returns a quantile of the times that the trial samples, the most specific ones it has.
std::optional<double> latency_ns(const Trial& trial, bool longest) {
  constexpr double share = 0.99;
  const auto of_histogram = [&](const Histogram::Counts& counts,
                                std::int64_t longest_ns) -> std::optional<double> {
    const Histogram times(counts, longest_ns);
    if (times.total() == 0) return std::nullopt;
    return static_cast<double>(longest ? longest_ns : times.quantile_ns(share));
  };
  if (trial.open_loop) {
    return of_histogram(trial.open_loop->latency, trial.open_loop->latency_max_ns);
  }
  if (trial.sync && !trial.sync->lock_wait.empty()) {
    return of_histogram(trial.sync->lock_wait, trial.sync->lock_wait_max_ns);
  }
  if (!trial.closed_loop) return std::nullopt;
  const Spread& served = trial.closed_loop->served;
  return static_cast<double>(longest ? served.max_ns : served.p99_ns);
}

std::optional<double> switches(const Resources& resources) {
  if (!resources.voluntary_switches || !resources.involuntary_switches) return std::nullopt;
  return static_cast<double>(*resources.voluntary_switches + *resources.involuntary_switches);
}

/// Returns what all timed iterations used, over their tasks.
std::optional<double> per_task(const std::optional<double>& sum, const Trial& trial,
                               const Cell& cell) {
  if (!sum || trial.iterations_ns.empty()) return std::nullopt;
  return *sum / static_cast<double>(trial.iterations_ns.size()) / static_cast<double>(cell.tasks);
}

}  // namespace

std::optional<double> figure_of_trial(Comparison::Figure figure, const Trial& trial,
                                      const Cell& cell) {
  using enum Comparison::Figure;
  switch (figure) {
    case time_per_task:
      return trial.sample_ns() / static_cast<double>(cell.tasks);
    case time_per_iteration:
      return trial.sample_ns();
    case cpu_per_task:
      return per_task(real(trial.resources.cpu_ns), trial, cell);
    case start_time:
      return static_cast<double>(trial.start_ns);
    case one_shot:
      return trial.one_shot_ns();
    case first_result:
      return trial.sync ? real(trial.sync->first_result_ns) : std::nullopt;
    case latency_p99:
    case latency_max:
      return latency_ns(trial, figure == latency_max);
    case switches_per_task:
      return per_task(switches(trial.resources), trial, cell);
    case cpu_share:
    case wait_excess:
    case bytes_per_task:
    case peak_bytes:
    case expected_failure:
    case lost_share:
      break;
  }
  return std::nullopt;
}

}  // namespace reports
