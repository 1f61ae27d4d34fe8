// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "workloads/cancellation.h"
#include "workloads/io.h"

namespace models {
namespace {

/// Tasks that are to be cancelled, and fail before one of them has made the request.
class FailingTasks final : public workloads::IoWorkload {
 public:
  FailingTasks() : IoWorkload({.tasks = 5, .size = 1}) {}

  std::size_t max_output_bytes(std::size_t) const override { return 8; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const workloads::SyncObject> sync_objects() const override {
    static constexpr workloads::SyncObject objects[] = {{.kind = workloads::SyncKind::event}};
    return objects;
  }
  std::size_t shared_bytes() const override { return sizeof(workloads::Cancellation); }
  bool cancels_tasks() const override { return true; }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t, workloads::Output,
                                                   workloads::Io&) const override {
    throw std::runtime_error("a worn-out tool");
  }
};

TEST(ThreadPerTask, EndsWhereAllTasksFailThatCouldHaveAskedForTheEnd) {
  const Model model = bench::make_model("thread-per-task");
  for (const Dispatch dispatch : {Dispatch::map, Dispatch::apply}) {
    const FailingTasks workload;
    HarnessJob job(workload, 3);
    start_sync(job, "std");
    job.set_cancellation(workloads::CancellationResponse::is_terminated, 3);
    const auto running = model.start(job, {.workers = 3,
                                           .concurrency = 3,
                                           .dispatch = dispatch,
                                           .cancel = CancelMethod::pthread_cancel});
    for (int iteration = 0; iteration < 2; ++iteration) {
      job.clear();
      running->run();
      EXPECT_TRUE(job.check(0).starts_with("5 of 5 tasks failed: task ")) << job.check(0);
    }
  }
}

}  // namespace
}  // namespace models
