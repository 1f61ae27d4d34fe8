// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workloads/sharing/shared_run.h"

#include <algorithm>

#include "bench/options/names.h"
#include "models/model.h"
#include "models/sync/choose_sync.h"

namespace workloads::tests {

Outcome run_in(const char* model_name, const char* lock, unsigned workers,
               const Workload& workload) {
  models::Model model = bench::make_model(model_name);
  const models::Settings settings{
      .workers = workers,
      .concurrency = model.capabilities.suspends ? workload.task_count() : workers};
  model.prepare(settings);
  models::HarnessJob job(workload, workers);
  models::start_sync(job, lock);
  const auto expected = models::run_oracle(workload)->digest();
  const auto running = model.start(job, settings);
  for (int iteration = 0; iteration < 2; ++iteration) {
    job.clear();
    job.start_clock();
    running->run();
    running->collect();
  }
  Outcome outcome{.wrong = job.check(expected), .fault = job.shared_fault()};
  for (std::size_t task = 0; task < workload.task_count(); ++task) {
    const auto places = job.sync().wait_samples(task);
    outcome.samples += static_cast<std::size_t>(
        std::ranges::count_if(places, [](std::int64_t place) { return place != 0; }));
  }
  return outcome;
}

StepByStep::StepByStep(const char* name, const Configuration& configuration, const char* lock)
    : workload_(bench::make_workload(name, configuration)), job_(*workload_, 1), io_(job_.sync()) {
  models::start_sync(job_, lock);
}

std::size_t StepByStep::run(std::size_t tasks) {
  std::vector<Coroutine<std::size_t>> coroutines;
  std::vector<std::size_t> running;
  coroutines.reserve(tasks);
  running.reserve(tasks);
  std::size_t over = 0;
  for (std::size_t task = 0; task < tasks; ++task) {
    coroutines.push_back(workload_->run_suspending(task, job_.room(task), io_));
    if (coroutines.back().run_to_end()) {
      static_cast<void>(coroutines.back().result());
      ++over;
    } else {
      running.push_back(task);
    }
  }
  io_.run();
  for (const std::size_t task : running) {
    // One that waits for ever is suspended still, and ends with its coroutine.
    if (!coroutines[task].frame().done()) continue;
    static_cast<void>(coroutines[task].result());
    ++over;
  }
  return over;
}

}  // namespace workloads::tests
