// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/sharing/shared_run.h"
#include "workloads/coroutine.h"
#include "workloads/io.h"

namespace workloads::tests {
namespace {

using Bytes = std::vector<std::byte>;

/// The result of task 1 as a function finds it, as a coroutine does, and as it is expected.
struct Results {
  Bytes called = Bytes(8);
  Bytes awaited = Bytes(8);
  Bytes expected = Bytes(8);
};

Results results_of(std::uint64_t size, const char* depth, std::uint64_t seed = 5,
                   const char* way = "auto") {
  const auto workload = bench::make_workload(
      "chain",
      {.tasks = 2, .size = size, .seed = seed, .options = {{"depth", depth}, {"chain", way}}});
  Results results;
  EXPECT_EQ(workload->run(1, results.called, instant_io()), 8U);
  Coroutine<std::size_t> task = workload->run_suspending(1, results.awaited, instant_io());
  EXPECT_TRUE(task.run_to_end());
  EXPECT_EQ(task.result(), 8U);
  EXPECT_EQ(workload->expect(1, results.expected), 8U);
  return results;
}

TEST(Chain, ComesBackWithTheSameResultByCallsAndByAwaits) {
  for (const char* const way : {"auto", "calls", "coroutines", "tasks"}) {
    for (const char* const depth : {"1", "2", "100", "500"}) {
      const Results results = results_of(3, depth, 5, way);
      EXPECT_EQ(results.called, results.expected) << way << " " << depth;
      EXPECT_EQ(results.awaited, results.expected) << way << " " << depth;
    }
  }
}

TEST(Chain, HasAResultOfAllChainsAllCallsAndTheSeed) {
  const Bytes some = results_of(3, "100").expected;
  EXPECT_NE(results_of(4, "100").expected, some);
  EXPECT_NE(results_of(3, "99").expected, some);
  EXPECT_NE(results_of(3, "100", 6).expected, some);
}

TEST(Chain, IsRightInModelsOfEachKindAsDeepAsItMayBe) {
  const auto workload =
      bench::make_workload("chain", {.tasks = 5, .size = 20, .options = {{"depth", "500"}}});
  for (const char* const model : {"serial", "thread-pool", "coroutines", "fibers"}) {
    EXPECT_EQ(run_in(model, "", 1, *workload).wrong, "") << model;
  }
}

TEST(Chain, TasksAreThoseOfTheLoopWhichRunsEachInItsTurn) {
  const Configuration configuration{
      .tasks = 5, .size = 20, .options = {{"depth", "50"}, {"chain", "tasks"}}};
  const auto workload = bench::make_workload("chain", configuration);
  for (const char* const model : {"coroutines", "coroutine-threads", "asio-coroutines"}) {
    EXPECT_EQ(run_in(model, "", 1, *workload).wrong, "") << model;
  }
  // A task goes behind those that are ready when it begins, and when the one that it awaits ends.
  class CountingIo final : public Io {
   public:
    bool start(Operation& operation) override {
      yields += operation.kind == Operation::Kind::yield ? 1 : 0;
      return true;
    }
    std::size_t yields = 0;
  };
  CountingIo io;
  Bytes result(8);
  workload->run(1, result, io);
  EXPECT_EQ(io.yields, 20U * (50 + 49));
}

TEST(Chain, IsNoDeeperThanStacksAllow) {
  EXPECT_THROW(static_cast<void>(bench::make_workload(
                   "chain", {.tasks = 1, .size = 1, .options = {{"depth", "501"}}})),
               std::invalid_argument);
}

TEST(Chain, CountsItsCallsAndNeedsNoOtherTask) {
  const auto workload =
      bench::make_workload("chain", {.tasks = 5, .size = 20, .options = {{"depth", "7"}}});
  EXPECT_EQ(workload->operations(), 700U);
  EXPECT_EQ(workload->tasks_together(), 1U);
  EXPECT_TRUE(workload->sync_objects().empty());
}

}  // namespace
}  // namespace workloads::tests
