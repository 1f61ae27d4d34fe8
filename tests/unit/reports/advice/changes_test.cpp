// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/changes.h"

#include <algorithm>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "reports/advice/scaling.h"
#include "tests/unit/reports/advice/advised_work.h"

namespace reports {
namespace {

const AdviceRequest computing = {.compute_ns = 1e6, .tasks = 100};

/// Returns the sentences of the first answer with this basis.
std::string sentences(const AdvisedResults& made, Change::Basis basis) {
  std::string text;
  const Advice advice = advise(made.results, *made.results.plan.advice);
  for (const Change& change : advice.answers.at(0).changes) {
    if (change.basis == basis) text += change.sentence + "\n";
  }
  return text;
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ScalingTest, TheBreakEvenIsWhereBothTakeAsLong) {
  const auto even = break_even_ns(2'000, 10, 2);
  ASSERT_TRUE(even.has_value());
  EXPECT_DOUBLE_EQ(*even, 3'980);
  EXPECT_DOUBLE_EQ(2'000 + *even / 2, 10 + *even);
  EXPECT_FALSE(break_even_ns(2'000, 10, 1).has_value());
  EXPECT_FALSE(break_even_ns(5, 10, 2).has_value());
}

TEST(ScalingTest, AmdahlsLawGoesBothWays) {
  EXPECT_DOUBLE_EQ(serial_share(2, 2), 0);
  EXPECT_DOUBLE_EQ(serial_share(1, 2), 1);
  EXPECT_DOUBLE_EQ(serial_share(3, 2), 0);  // more than the cores have
  EXPECT_DOUBLE_EQ(serial_share(2, 1), 1);
  const double share = serial_share(1.8, 2);
  EXPECT_NEAR(amdahl_speed_up(share, 2), 1.8, 1e-12);
  EXPECT_NEAR(amdahl_speed_up(share, 8), 1 / (share + (1 - share) / 8), 1e-12);
}

TEST(ScalingTest, TheBoundIsTheTighterOne) {
  Bottleneck bottleneck{.whole_ns = 1e6, .cpu_ns = 1e4, .concurrency = 10};
  EXPECT_DOUBLE_EQ(bound_ns(bottleneck, 2), 1e5);
  bottleneck.concurrency = 1000;
  EXPECT_DOUBLE_EQ(bound_ns(bottleneck, 2), 5e3);
  EXPECT_DOUBLE_EQ(bound_ns(bottleneck, 8), 1.25e3);
  bottleneck.has_one_core = true;
  EXPECT_DOUBLE_EQ(bound_ns(bottleneck, 8), 1e4);
}

TEST(ChangesTest, BelowTheBreakEvenTasksAreDoneSerially) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 2), 5e5 + 2'000, 12);
  made.measure(made.add_empty("serial", 1), 10, 3);
  made.measure(made.add_empty("thread-pool", 2), 2'000, 3);
  const std::string text = sentences(made, Change::Basis::computed);
  EXPECT_TRUE(says(text, "less than about 3.9")) << text;
  EXPECT_TRUE(says(text, "µs are done faster one after the other")) << text;
  EXPECT_TRUE(says(text, "(1 − 1 / 2.00)")) << text;
}

TEST(ChangesTest, AboveTheBreakEvenWorkersWouldPay) {
  AdvisedResults made({.compute_ns = 1e3, .tasks = 1000});
  made.measure(made.add("serial", 1), 1'010, 12);
  made.measure(made.add("thread-pool", 2), 2'500, 12);
  made.measure(made.add_empty("serial", 1), 10, 3);
  made.measure(made.add_empty("thread-pool", 2), 2'000, 3);
  const std::string text = sentences(made, Change::Basis::computed);
  EXPECT_TRUE(says(text, "compute for more than about 3.9")) << text;
  EXPECT_TRUE(says(text, "thread-pool with 2 worker threads")) << text;
}

TEST(ChangesTest, WithoutEmptyTasksNothingIsSaidOfShortOnes) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  EXPECT_EQ(sentences(made, Change::Basis::computed), "");
}

TEST(ChangesTest, MoreCoresAreExtrapolatedAndSaidToBe) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  const std::string text = sentences(made, Change::Basis::extrapolated);
  EXPECT_TRUE(says(text, "On 8 cores it stays thread-pool with 8 workers, at about 125 µs"))
      << text;
  EXPECT_TRUE(says(text, "Amdahl")) << text;
  EXPECT_TRUE(says(text, "nothing of it was measured")) << text;
}

TEST(ChangesTest, FromOneCoreNothingIsExtrapolated) {
  AdvisedResults made(computing);
  made.results.machine.usable_cores = 1;
  made.measure(made.add("serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 1), 1.1e6, 12);
  const std::string text = sentences(made, Change::Basis::extrapolated);
  EXPECT_TRUE(says(text, "cannot be told from one")) << text;
}

TEST(ChangesTest, OnMoreCoresLoopsOnThreadsBeatTheOneThatIsBusy) {
  AdvisedResults made({.compute_ns = 1e5, .wait_ns = 1e7, .tasks = 10'000, .concurrency = 10'000});
  made.measure(made.add("coroutines", 1, 10'000), 1e5, 12, 1e5);
  made.measure(made.add("thread-pool", 1000), 1.2e5, 12, 1.6e5);
  const std::string text = sentences(made, Change::Basis::extrapolated);
  EXPECT_TRUE(says(text, "On 8 cores thread-pool")) << text;
  EXPECT_TRUE(says(text, "in place of 100 µs")) << text;
}

TEST(ChangesTest, OnMoreCoresThreadsUnderAnInterpretersLockStillUseOne) {
  AdvisedResults made({.compute_ns = 1e5, .wait_ns = 1e7, .tasks = 10'000, .concurrency = 10'000});
  made.measure(made.add("coroutines", 1, 10'000), 1e5, 12, 1e5);
  const auto threads = made.add("thread-pool", 1000);
  made.results.plan.cells[threads].traits->gil = Gil::on;
  made.measure(threads, 1.2e5, 12, 1.6e5);
  const std::string text = sentences(made, Change::Basis::extrapolated);
  EXPECT_TRUE(says(text, "On 8 cores it stays coroutines")) << text;
}

TEST(ChangesTest, WhoIsFasterWithFewerInFlightIsMeasured) {
  AdvisedResults made({.compute_ns = 1e4, .wait_ns = 1e7, .tasks = 800, .concurrency = 400});
  made.measure(made.add("coroutines", 1, 400), 3e4, 12);
  made.measure(made.add("thread-pool", 400), 5e4, 12);
  for (const auto& [model, workers, task_ns] :
       {std::tuple("coroutines", 1U, 2.9e5), std::tuple("thread-pool", 50U, 2.2e5)}) {
    const auto cell = made.add(model, workers, 50);
    made.results.plan.cells[cell].tasks = 100;
    made.measure(cell, task_ns, 3);
  }
  const std::string text = sentences(made, Change::Basis::measured);
  EXPECT_TRUE(says(text, "With at most 50 in flight, thread-pool is the fastest")) << text;
  EXPECT_TRUE(says(text, "up to 400, coroutines wins")) << text;
}

TEST(ChangesTest, ALimitThatKeepsTheCoresIdleIsNamed) {
  AdvisedResults made({.compute_ns = 1e6, .wait_ns = 1e7, .tasks = 1000, .concurrency = 4});
  made.measure(made.add("coroutines", 1, 4), 2.8e6, 12);
  made.measure(made.add("thread-pool", 4), 2.9e6, 12);
  const std::string text = sentences(made, Change::Basis::computed);
  EXPECT_TRUE(says(text, "More than 4 in flight would be faster")) << text;
  EXPECT_TRUE(says(text, "44 would be enough")) << text;
}

TEST(ChangesTest, IsolationHasItsPrice) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  made.measure(made.add("process-pool", 2), 6e5, 12);
  const std::string text = sentences(made, Change::Basis::measured);
  EXPECT_TRUE(says(text, "process-pool with 2 worker processes takes 1.20 times as long")) << text;
}

}  // namespace
}  // namespace reports
