// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/task_record.h"

#include <algorithm>
#include <limits>

#include "models/job/harness_job.h"

namespace bench {
namespace {

constexpr double min_saturated_lag_ns = 5e6;

std::int64_t served_ns(const models::TaskTimes& times) { return times.end_ns - times.begin_ns; }

reports::Spread spread(const reports::Histogram& times) {
  return {.p50_ns = times.quantile_ns(0.5),
          .p99_ns = times.quantile_ns(0.99),
          .max_ns = times.longest_ns()};
}

}  // namespace

void TaskRecord::add(const models::HarnessJob& job) {
  if (!job.workload().waits()) return;
  if (job.has_arrivals()) return add_arrivals(job);
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const models::TaskTimes times = job.times(task);
    if (times.begin_ns == 0) is_complete_ = false;
    served_.add(served_ns(times));
    queued_.add(times.begin_ns - job.start_ns());
  }
}

void TaskRecord::add_arrivals(const models::HarnessJob& job) {
  std::int64_t min_served_ns = std::numeric_limits<std::int64_t>::max();
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const models::TaskTimes times = job.times(task);
    latency_.add(times.end_ns - job.arrival_ns(task));
    min_served_ns = std::min(min_served_ns, served_ns(times));
  }
  std::int64_t last_ns = 0;
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const std::int64_t tail_ns =
        std::max<std::int64_t>(job.workload().minimum_wait(task).count(), min_served_ns);
    last_ns = std::max(last_ns, job.times(task).end_ns - tail_ns);
  }
  const std::int64_t last_arrival_ns = job.arrival_ns(job.task_count() - 1);
  ++iterations_;
  arrivals_ += job.task_count();
  schedules_ns_ += static_cast<double>(last_arrival_ns - job.start_ns());
  lags_ns_ += static_cast<double>(std::max<std::int64_t>(0, last_ns - last_arrival_ns));
}

void TaskRecord::add_operations(const models::HarnessJob& job, std::uint64_t operations,
                                double schedule_ns) {
  std::int64_t shortest_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ns = 0;
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    std::int64_t last_of_task_ns = 0;
    for (const std::int64_t sample : job.sync().wait_samples(task)) {
      if (sample <= 0) break;
      last_of_task_ns = sample - 1;
      latency_.add(last_of_task_ns);
      shortest_ns = std::min(shortest_ns, last_of_task_ns);
    }
    last_ns = std::max(last_ns, last_of_task_ns);
  }
  ++iterations_;
  arrivals_ += operations;
  schedules_ns_ += schedule_ns;
  lags_ns_ += static_cast<double>(std::max<std::int64_t>(0, last_ns - shortest_ns));
}

void TaskRecord::write(reports::Trial& trial) const {
  if (iterations_ != 0) {
    const double achieved = static_cast<double>(arrivals_) * 1e9 / (schedules_ns_ + lags_ns_);
    const double offered = static_cast<double>(arrivals_) * 1e9 / schedules_ns_;
    const double lag_ns = lags_ns_ / static_cast<double>(iterations_);
    trial.open_loop =
        reports::OpenLoop{.latency = latency_.counts(),
                          .latency_max_ns = latency_.longest_ns(),
                          .achieved_rate = achieved,
                          .saturated = achieved < reports::saturated_below * offered &&
                                       lag_ns >= min_saturated_lag_ns};
  } else if (is_complete_ && served_.total() != 0) {
    trial.closed_loop = reports::ClosedLoop{.served = spread(served_), .queued = spread(queued_)};
  }
}

}  // namespace bench
