// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/sync_record.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "reports/statistics/statistics.h"

namespace bench {
namespace {

reports::SampledTime recorded(workloads::SampledTime sampled) {
  switch (sampled) {
    case workloads::SampledTime::lateness:
      return reports::SampledTime::lateness;
    case workloads::SampledTime::latency:
      return reports::SampledTime::latency;
    case workloads::SampledTime::wait:
      break;
  }
  return reports::SampledTime::wait;
}

reports::OperationTraits recorded(const workloads::OperationTraits& traits) {
  return {.name = std::string(traits.name),
          .sampled = recorded(traits.sampled),
          .has_price = traits.has_price,
          .bytes = traits.bytes};
}

}  // namespace

reports::Fairness fairness_of(std::span<const double> rates) {
  double sum = 0;
  double sum_of_squares = 0;
  for (const double rate : rates) {
    sum += rate;
    sum_of_squares += rate * rate;
  }
  const auto count = static_cast<double>(rates.size());
  const double mean = sum / count;
  const auto [slowest, fastest] = std::ranges::minmax(rates);
  return {.jain = sum * sum / (count * sum_of_squares),
          .share_min = slowest / mean,
          .share_max = fastest / mean};
}

void SyncRecord::add(models::HarnessJob& job) {
  operations_ = job.workload().operations();
  if (operations_ == 0) return;
  traits_ = recorded(job.workload().operation_traits());
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    for (const std::int64_t sample : job.sync().wait_samples(task)) {
      if (sample > 0) waits_.add(sample - 1);
    }
  }
  const workloads::IterationMoments moments = job.workload().moments(job.sync().shared());
  if (moments.first_result_ns != 0) {
    first_results_ns_.push_back(
        static_cast<double>(std::max<std::int64_t>(0, moments.first_result_ns - job.start_ns())));
  }
  if (job.task_count() >= 2 && job.keeps_times()) add_fairness(job);
}

void SyncRecord::add_fairness(const models::HarnessJob& job) {
  std::vector<double> rates;
  rates.reserve(job.task_count());
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const models::TaskTimes times = job.times(task);
    if (times.begin_ns == 0) has_times_ = false;
    const auto length_ns =
        static_cast<double>(std::max<std::int64_t>(1, times.end_ns - times.begin_ns));
    // A task without a cost does no operations, and says nothing about who got how many.
    if (const double cost = job.workload().cost(task); cost > 0) {
      rates.push_back(cost / length_ns);
    }
  }
  if (rates.size() < 2) return;
  const reports::Fairness fairness = fairness_of(rates);
  sums_.jain += fairness.jain;
  sums_.share_min += fairness.share_min;
  sums_.share_max += fairness.share_max;
  ++fair_iterations_;
}

void SyncRecord::write(reports::Trial& trial) const {
  if (operations_ == 0) return;
  trial.sync = reports::SyncUse{.operations = operations_,
                                .lock_wait = waits_.counts(),
                                .lock_wait_max_ns = waits_.longest_ns(),
                                .traits = traits_};
  if (!first_results_ns_.empty()) {
    trial.sync->first_result_ns = static_cast<std::int64_t>(reports::median(first_results_ns_));
  }
  if (fair_iterations_ == 0 || !has_times_) return;
  const auto iterations = static_cast<double>(fair_iterations_);
  trial.sync->fairness = reports::Fairness{.jain = sums_.jain / iterations,
                                           .share_min = sums_.share_min / iterations,
                                           .share_max = sums_.share_max / iterations};
}

}  // namespace bench
