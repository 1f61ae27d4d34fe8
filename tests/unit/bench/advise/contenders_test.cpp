// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/contenders.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/advice/advised_work.h"

namespace bench {
namespace {

using reports::AdvisedResults;
using Cells = std::vector<std::uint64_t>;

const reports::AdviceRequest computing = {.compute_ns = 1e6, .tasks = 100};

TEST(ContendersTest, ThoseThatAreFarBehindAreLeft) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 1e6, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("tbb", 2), 5.2e5, 2);
  made.measure(made.add("process-pool", 2), 7e5, 2);
  EXPECT_EQ(contenders(made.results), (Cells{1, 2, 3}));
}

TEST(ContendersTest, TwoAreLeftHoweverFarTheyAreApart) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 9e6, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("fork", 2), 4e6, 2);
  EXPECT_EQ(contenders(made.results), (Cells{1, 2}));
}

TEST(ContendersTest, AtMostSixAreMeasuredFurther) {
  AdvisedResults made(computing);
  for (int count = 0; count < 9; ++count) {
    made.measure(made.add("model-" + std::string(1, static_cast<char>('a' + count)), 2),
                 5e5 + 1e4 * count, 2);
  }
  EXPECT_EQ(contenders(made.results), (Cells{0, 1, 2, 3, 4, 5}));
}

TEST(ContendersTest, WhatWasNearInOneRoundStays) {
  AdvisedResults made(computing);
  made.measure(made.add("serial", 1), 5.5e5, 2);
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  const auto tbb = made.add("tbb", 2);
  add_trials(made.results, tbb, {150'000'000, 60'000'000});
  EXPECT_EQ(contenders(made.results), (Cells{1, 0, tbb}));
}

TEST(ContendersTest, EachLanguageHasItsOwn) {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100, .languages = {"cpp", "python"}});
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("serial", 1), 1e6, 2);
  made.measure(made.add("python-process-pool", 2), 9e5, 2);
  made.measure(made.add("python-serial", 1), 3e6, 2);
  EXPECT_EQ(contenders(made.results), (Cells{0, 1, 2, 3}));
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
