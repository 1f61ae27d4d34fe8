// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/contenders.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/advice/advised_work.h"

namespace bench {
namespace {

using reports::AdvisedResults;
using Cells = std::vector<std::uint64_t>;

constexpr double plenty_s = 1e6;
const reports::AdviceRequest computing = {.compute_ns = 1e6, .tasks = 100};

TEST(ContendersTest, ThoseThatAreFarBehindAreLeft) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("tbb", 2), 5.2e5, 2);
  made.measure(made.add("process-pool", 2), 7e5, 2);
  EXPECT_EQ(contenders(made.results, plenty_s), (Cells{1, 2, 3}));
}

TEST(ContendersTest, TwoAreLeftHoweverFarTheyAreApart) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 9e6, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("fork", 2), 4e6, 2);
  EXPECT_EQ(contenders(made.results, plenty_s), (Cells{1, 2}));
}

TEST(ContendersTest, AtMostSixAreMeasuredFurther) {
  AdvisedResults made(computing);
  for (int count = 0; count < 9; ++count) {
    made.measure(made.add("model-" + std::string(1, static_cast<char>('a' + count)), 2),
                 5e5 + 1e4 * count, 2);
  }
  EXPECT_EQ(contenders(made.results, plenty_s), (Cells{0, 1, 2, 3, 4, 5}));
}

TEST(ContendersTest, WhatWasNearInOneRoundStays) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 5.5e5, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  const auto tbb = made.add("tbb", 2);
  add_trials(made.results, tbb, {150'000'000, 60'000'000});
  EXPECT_EQ(contenders(made.results, plenty_s), (Cells{1, 0, tbb}));
}

TEST(ContendersTest, WithLittleTimeFewerOfTheFastestAreMeasuredFurther) {
  AdvisedResults made(computing);
  for (int count = 0; count < 4; ++count) {
    made.measure(made.add("model-" + std::string(1, static_cast<char>('a' + count)), 2),
                 5e5 + 1e4 * count, 2);
  }
  // Half a second for a trial of each: two seconds for a round of all.
  EXPECT_EQ(contenders(made.results, 40).size(), 4U);
  EXPECT_EQ(contenders(made.results, 15), (Cells{0, 1, 2}));
  EXPECT_EQ(contenders(made.results, 0), (Cells{0, 1}));
}

TEST(ContendersTest, ItIsLookedThreeTimesWhereThereIsTimeForAsManyRounds) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("tbb", 2), 5.1e5, 2);
  EXPECT_EQ(looks_at({0, 1}, made.results, 12), Cells{max_advice_rounds});
  const Cells looks = looks_at({0, 1}, made.results, 120);
  ASSERT_EQ(looks.size(), 3U);
  EXPECT_GE(looks[0], 6U);
  EXPECT_EQ(looks[1], 2 * looks[0]);
  EXPECT_EQ(looks[2], max_advice_rounds);
}

TEST(ContendersTest, WhatIsFarSlowerInItsFirstIterationIsNotMeasuredWhereThatTakesLong) {
  AdvisedResults made(computing);
  const auto pool = made.add("thread-pool", 2);
  const auto fork = made.add("fork", 2);
  const auto serial = made.add("serial", 1);
  const auto tbb = made.add("tbb", 2);
  std::vector<CellCost> costs(4);
  costs[pool].iteration_s = 0.05;
  costs[fork].iteration_s = 3;
  costs[serial].iteration_s = 0.3;  // slow as well, and cheap enough to be shown
  costs[tbb] = {.iteration_s = 2, .is_at_least = true};
  leave_out_hopeless(costs, made.results);
  const auto& left_out = made.results.plan.not_applicable;
  ASSERT_EQ(left_out.size(), 2U);
  EXPECT_EQ(left_out[0].model, "fork");
  EXPECT_EQ(left_out[0].family, "native");
  EXPECT_NE(left_out[0].reason.find("about 60 times"), std::string::npos);
  EXPECT_NE(left_out[1].reason.find("at least 40 times"), std::string::npos);
  EXPECT_NE(made.results.skip(fork), nullptr);
  EXPECT_EQ(made.results.skip(serial), nullptr);
}

TEST(ContendersTest, EachLanguageHasItsOwn) {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100, .languages = {"cpp", "python"}});
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("serial", 1), 1e6, 2);
  made.measure(made.add("python-process-pool", 2), 9e5, 2);
  made.measure(made.add("python-serial", 1), 3e6, 2);
  EXPECT_EQ(contenders(made.results, plenty_s), (Cells{0, 1, 2, 3}));
}

TEST(ContendersTest, OnlyTheyAreMeasuredFurtherAndWithTheirMemory) {
  reports::Plan plan;
  plan.cells.resize(3);
  for (reports::Cell& cell : plan.cells) cell.effort = {.trials = 2, .memory_trials = 0};
  measure_further({2, 0}, plan);
  EXPECT_EQ(plan.cells[0].effort, (reports::Effort{.trials = 0, .memory_trials = 1}));
  EXPECT_EQ(plan.cells[1].effort, (reports::Effort{.trials = 2, .memory_trials = 0}));
  EXPECT_EQ(plan.cells[2].effort, (reports::Effort{.trials = 0, .memory_trials = 1}));
}

TEST(ContendersTest, ARunIsSettledWhenAllOthersAreSlowerOrSurelyAsGood) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  made.measure(made.add("tbb", 2), 7e5, 12);
  EXPECT_TRUE(is_settled(made.results));
  made.measure(made.add("process-pool", 2), 5.1e5, 12);
  EXPECT_TRUE(is_settled(made.results));
  std::vector<std::int64_t> wild;
  for (int round = 0; round < 12; ++round) wild.push_back(round % 3 == 0 ? 30'000'000 : 90'000'000);
  add_trials(made.results, made.add("std-async", 2), wild);
  EXPECT_FALSE(is_settled(made.results));
}

TEST(ContendersTest, WithTooFewRoundsARunIsNotSettled) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 3);
  made.measure(made.add("tbb", 2), 5.1e5, 3);
  EXPECT_FALSE(is_settled(made.results));
}

}  // namespace
}  // namespace bench
