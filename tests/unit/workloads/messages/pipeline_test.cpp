// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "tests/unit/workloads/messages/step_channel.h"
#include "workloads/stages.h"

namespace workloads::tests {
namespace {

const Configuration ten_items{
    .tasks = 4, .size = 10, .options = {{"stages", "4"}, {"capacity", "2"}, {"item-size", "16"}}};

std::string refusal(const Configuration& configuration) {
  try {
    static_cast<void>(bench::make_workload("pipeline", configuration));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Pipeline, PutsEveryItemInEveryStageButTheLastInOrder) {
  std::vector<std::uint64_t> indices[3];
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [&](StepChannel::Items& items, std::size_t) {
                         const ItemNumber number = ItemNumber::of(number_of(items.back()));
                         ASSERT_LT(number.producer, 3U);
                         indices[number.producer].push_back(number.index);
                       }),
            "");
  for (const auto& stage : indices) {
    EXPECT_EQ(stage, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }
}

TEST(Pipeline, AnItemThatIsLostIsFoundOnce) {
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 1) items.pop_back();
                       }),
            "1 of 10 items were never got");
}

TEST(Pipeline, AnItemThatComesTwiceIsFound) {
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 1) items.push_back(items.back());
                       }),
            "1 of 10 items were got more than once");
}

TEST(Pipeline, ItemsThatChangePlacesAreFound) {
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 2) std::swap(items.front(), items.back());
                       }),
            "3 of 10 items came out of order")
      << "the first, the second and the one behind them";
}

TEST(Pipeline, AnItemThatSkippedAStageIsFound) {
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [](StepChannel::Items& items, std::size_t) {
                         const ItemNumber number = ItemNumber::of(number_of(items.back()));
                         if (number.producer == 2 && number.index == 4) {
                           set_number(items.back(), ItemNumber{0, 1, 4}.number());
                         }
                       }),
            "1 of 10 items came out of order");
}

TEST(Pipeline, AnItemThatIsDamagedBeforeTheLastStageIsFound) {
  EXPECT_EQ(fault_with("pipeline", ten_items,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 1) items.back().back() ^= std::byte{1};
                       }),
            "1 of 30 items were damaged on their way");
}

/// Runs the stages as a library does that hands items on by itself, each item through all of them
/// but the first of those that it loses; returns what the check finds.
std::string fault_of_stages(std::uint64_t lost) {
  const auto workload = bench::make_workload("pipeline", ten_items);
  const auto* const staged = dynamic_cast<const StagedWorkload*>(workload.get());
  models::HarnessJob job(*workload, 1);
  std::vector<std::unique_ptr<Stage>> stages;
  stages.reserve(workload->task_count());
  for (std::size_t task = 0; task < workload->task_count(); ++task) {
    stages.push_back(staged->begin_stage(task, job.blocking_io()));
  }
  std::vector<std::byte> item(16);
  for (std::uint64_t index = 0; index < staged->stage_items(); ++index) {
    for (const auto& stage : stages) {
      if (index >= lost || stage == stages.front()) stage->work(item.data());
    }
  }
  for (std::size_t task = 0; task < stages.size(); ++task) {
    job.record_result(task, 0, stages[task]->end(job.room(task)), {});
  }
  const auto fault = job.shared_fault();
  if (fault) return fault->text;
  return job.check(models::run_oracle(*workload)->digest());
}

TEST(Pipeline, HasStagesThatALibraryCanRunWithTheSameResultsAndChecks) {
  EXPECT_EQ(fault_of_stages(0), "");
  EXPECT_EQ(fault_of_stages(2), "2 of 10 items were never got");
}

TEST(Pipeline, HasATaskForEachStage) {
  EXPECT_EQ(refusal({.tasks = 3, .size = 1}), "");
  EXPECT_EQ(refusal({.tasks = 4, .size = 1}),
            "--tasks=4 does not fit: each of the --stages=3 is a task, so --tasks is 3: leave it "
            "out");
}

TEST(Pipeline, DeclaresWhatEveryStageWaitsAndRefusesADay) {
  const auto workload = bench::make_workload(
      "pipeline", {.tasks = 3, .size = 10, .time_scale = 0.5, .options = {{"work", "wait:2ms"}}});
  for (std::size_t task = 0; task < 3; ++task) {
    EXPECT_EQ(workload->minimum_wait(task), std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(workload->has_time_scale());
  EXPECT_EQ(refusal({.tasks = 3, .size = 100, .options = {{"work", "wait:3600s"}}}),
            "a task would take more than a day: use a smaller --size, --work or --time-scale");
}

TEST(Pipeline, AnOperationMovesAnItemFromEachStageToTheNext) {
  const auto workload = bench::make_workload("pipeline", ten_items);
  EXPECT_EQ(workload->operation_traits().bytes, 3U * 16);
}

}  // namespace
}  // namespace workloads::tests
