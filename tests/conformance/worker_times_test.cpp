// SPDX-License-Identifier: Apache-2.0
// How the time that workers compute, wait for a core and are blocked is accounted, for every model
// whose workers are ours.
#include <optional>

#include "models/job/harness_job.h"
#include "models/support/os/thread_times.h"
#include "tests/conformance/conformance.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

/// Accounts how the workers of a model spend their time.
class OfModelsOfOurOwnWorkers : public Conformance {
 protected:
  /// Runs the tasks one after the other, on one worker at a time.
  void run_tasks(std::uint64_t tasks, std::uint64_t size, double time_scale) {
    const auto workload = workloads::build({.tasks = tasks,
                                            .size = size,
                                            .seed = 3,
                                            .time_scale = time_scale,
                                            .workload = std::string(GetParam().workload->name)});
    HarnessJob job(*workload, 1);
    const auto running = model_.start(job, {.workers = 1, .concurrency = 1});
    for (int iteration = 0; iteration < 2; ++iteration) {  // the first enters the workers
      job.clear();
      job.worker_table().begin_iteration();
      const std::int64_t own_ns = support::own_running_ns();
      job.start_clock();
      running->run();
      const std::int64_t end_ns = workloads::support::monotonic_now_ns();
      times_ = job.worker_table().end_iteration(job.start_ns(), end_ns,
                                                support::own_running_ns() - own_ns);
    }
    declared_ns_ = 0;
    for (std::size_t task = 0; task < tasks; ++task) {
      declared_ns_ += workload->minimum_wait(task).count();
    }
  }
  std::int64_t accounted_ns() const {
    return times_->running_ns + times_->ready_ns + times_->blocked_ns;
  }
  void SetUp() override {
    Conformance::SetUp();
    if (!support::own_thread_times()) GTEST_SKIP() << "this kernel has no schedstat";
  }

  std::optional<support::WorkerTimes> times_;
  std::int64_t declared_ns_ = 0;  ///< the waits that the tasks declare, in all
};

// These compare the times that one account has, never with a limit: a busy machine makes workers
// ready for longer, and neither running nor blocked.
TEST_P(OfModelsOfOurOwnWorkers, ComputeMoreThanTheyAreBlockedOrAreBlockedWhenTheyWait) {
  const bool is_waiting = waits(*GetParam().workload);
  // The waits are scaled up to more CPU time than a process with a sanitizer needs to start.
  is_waiting ? run_tasks(2, 20, 20) : run_tasks(40, 20'000, 1);
  ASSERT_TRUE(times_.has_value());
  if (is_waiting) {
    EXPECT_GT(times_->blocked_ns, times_->running_ns);
    EXPECT_GE(accounted_ns(), declared_ns_) << "a part of the waits is missing";
  } else {
    EXPECT_GT(times_->running_ns, times_->blocked_ns);
  }
}

bool has_own_workers(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return model.family == "native" && !model.reference &&
         (workload.name == "primes" || workload.name == "downloads");
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsOfOurOwnWorkers,
                         testing::ValuesIn(pairs(has_own_workers)), test_name);

}  // namespace
}  // namespace models
