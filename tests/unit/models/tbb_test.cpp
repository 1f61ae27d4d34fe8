// SPDX-License-Identifier: Apache-2.0
// Stages of a pipeline that oneTBB runs in place of tasks.
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "models/sync/sync_choice.h"
#include "workloads/stages.h"

namespace models {
namespace {

using workloads::Stage;

constexpr std::uint64_t items = 1'000;
constexpr std::uint32_t capacity = 8;

/// Three stages: each adds 1 to its item, and the last one has to get 2 more than the number of the
/// item. `failing`: the stage that throws at its 100th item; none where it is 3.
class ThreeStages final : public workloads::IoWorkload, public workloads::StagedWorkload {
 public:
  explicit ThreeStages(std::size_t failing = 3)
      : IoWorkload({.tasks = 3, .size = 1}), failing_(failing) {
    channels_.assign(2, {.kind = workloads::SyncKind::channel, .limit = capacity});
    for (auto& channel : channels_) channel.channel.item_bytes = 8;
  }

  std::size_t max_output_bytes(std::size_t) const override { return 8; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const workloads::SyncObject> sync_objects() const override { return channels_; }
  std::uint64_t tasks_together() const override { return 3; }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t, workloads::Output,
                                                   workloads::Io&) const override {
    throw std::logic_error("stages are run, and no tasks");
  }

  std::uint64_t stage_items() const override { return items; }
  std::unique_ptr<Stage> begin_stage(std::size_t task, workloads::Io&) const override {
    return std::make_unique<AddingStage>(*this, task);
  }
  std::uint64_t most_on_their_way() const { return most_.load(); }

 private:
  class AddingStage final : public Stage {
   public:
    AddingStage(const ThreeStages& workload, std::size_t task) : workload_(workload), task_(task) {}

    void work(std::byte* item) override {
      if (task_ == workload_.failing_ && count_ == 100) throw std::runtime_error("a worn-out tool");
      std::uint64_t number = count_;
      if (task_ == 0) {
        workload_.note_most(workload_.on_their_way_.fetch_add(1) + 1);
      } else {
        std::memcpy(&number, item, sizeof number);
        if (++number != count_ + task_) ++wrong_;
      }
      std::memcpy(item, &number, sizeof number);
      if (task_ == 2) workload_.on_their_way_.fetch_sub(1);
      ++count_;
    }
    std::size_t end(workloads::Output output) override {
      const std::uint64_t result = wrong_ == 0 ? count_ : 0;
      std::memcpy(output.data(), &result, sizeof result);
      return sizeof result;
    }

   private:
    const ThreeStages& workload_;
    std::size_t task_;
    std::uint64_t count_ = 0;
    std::uint64_t wrong_ = 0;
  };

  void note_most(std::uint64_t now) const {
    if (now > most_.load()) most_.store(now);  // one stage calls it
  }

  std::size_t failing_;
  std::vector<workloads::SyncObject> channels_;
  mutable std::atomic<std::uint64_t> on_their_way_ = 0;
  mutable std::atomic<std::uint64_t> most_ = 0;
};

/// Runs an iteration, after which the job may be looked at.
void run_stages(HarnessJob& job) {
  Model model = bench::make_model("tbb");
  const std::string channel(default_sync(model.capabilities, job.workload().sync_objects(), true));
  EXPECT_EQ(channel, "tbb-pipeline");
  start_sync(job, channel);
  const auto running = model.start(job, {.workers = 3, .concurrency = 3});
  for (int iteration = 0; iteration < 2; ++iteration) {
    job.clear();
    running->run();
  }
}

std::uint64_t result_of(const HarnessJob& job, std::size_t task) {
  std::uint64_t result = 0;
  std::memcpy(&result, job.output(task).data(), sizeof result);
  return result;
}

class TbbPipeline : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "the package's oneTBB is not instrumented";
#endif
  }
};

TEST_F(TbbPipeline, HandsEveryItemFromStageToStageInOrder) {
  const ThreeStages workload;
  HarnessJob job(workload, 3);
  run_stages(job);
  EXPECT_EQ(job.check(job.digest()), "");
  for (std::size_t task = 0; task < 3; ++task) EXPECT_EQ(result_of(job, task), items) << task;
}

TEST_F(TbbPipeline, HasNoMoreItemsOnTheirWayThanTheCapacity) {
  const ThreeStages workload;
  HarnessJob job(workload, 3);
  run_stages(job);
  EXPECT_GE(workload.most_on_their_way(), 1U);
  EXPECT_LE(workload.most_on_their_way(), capacity);
}

TEST_F(TbbPipeline, AStageThatThrowsIsAFailedTaskWhichIsNamed) {
  for (std::size_t stage = 0; stage < 3; ++stage) {
    const ThreeStages workload(stage);
    HarnessJob job(workload, 3);
    run_stages(job);
    EXPECT_EQ(job.check(0),
              "1 of 3 tasks failed: task " + std::to_string(stage) + ": a worn-out tool");
  }
}

}  // namespace
}  // namespace models
