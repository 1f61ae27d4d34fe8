// SPDX-License-Identifier: Apache-2.0
#include "reports/state/quiet.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

TEST(Quiet, AProbeWithinTheToleranceOfItsBestIsQuiet) {
  EXPECT_EQ(quietness(110, 100, 0.1), Quietness::quiet);
  EXPECT_EQ(quietness(111, 100, 0.1), Quietness::busy);
}

TEST(Quiet, AReadingThatIsNotKnownIsNeverQuiet) {
  EXPECT_EQ(quietness(0, 100, 0.1), Quietness::unknown);
  EXPECT_EQ(quietness(100, 0, 0.1), Quietness::unknown);
}

TEST(Quiet, ACoreIsDescribedByTheReadingsThatItHas) {
  const std::array<ProbeReading, 4> readings = {
      ProbeReading{.core_ns = {100, 50}}, ProbeReading{.core_ns = {190, 0}},
      ProbeReading{.core_ns = {104, 0}}, ProbeReading{.core_ns = {1}}};
  const std::array<std::uint64_t, 2> processors = {4, 7};
  const auto cores = core_states(readings, processors, 0.1);
  ASSERT_EQ(cores.size(), 2U);
  EXPECT_EQ(cores[0].processor, 4U);
  EXPECT_EQ(cores[0].best_ns, 100);
  EXPECT_EQ(cores[0].median_ns, 104);
  EXPECT_EQ(cores[0].worst_ns, 190);
  EXPECT_DOUBLE_EQ(*cores[0].quiet_share, 2.0 / 3);
  EXPECT_EQ(cores[1].best_ns, 50);
  EXPECT_DOUBLE_EQ(*cores[1].quiet_share, 1);
}

TEST(Quiet, TheBestReadingIsOneThatWasReachedAgain) {
  std::vector<ProbeReading> readings;
  for (const std::int64_t ns : {60, 100, 101, 102, 190}) readings.push_back({.core_ns = {ns}});
  const std::array<std::uint64_t, 1> processors = {0};
  const auto cores = core_states(readings, processors, 0.1);
  EXPECT_EQ(cores[0].best_ns, 100);
  EXPECT_DOUBLE_EQ(*cores[0].quiet_share, 0.8);  // what is faster still is quiet as well
}

TEST(Quiet, WhereNoReadingWasReachedAgainTheBestIsTheLeast) {
  std::vector<ProbeReading> readings;
  for (const std::int64_t ns : {100, 120, 140}) readings.push_back({.core_ns = {ns}});
  const std::array<std::uint64_t, 1> processors = {0};
  EXPECT_EQ(core_states(readings, processors, 0.1)[0].best_ns, 100);
}

class QuietIterationsTest : public testing::Test {
 protected:
  QuietIterationsTest() {
    results_.plan.cells = {make_cell("a", "primes")};
    add_trials(results_, 0, {1000});
    results_.trials[0].round = 0;
    results_.trials[0].turns = {0, 0, 1};
    results_.rounds = {
        {.cells = {0},
         .turns = 2,
         .readings = {{.core_ns = {100, 80}}, {.core_ns = {101, 81}}, {.core_ns = {100, 160}}}}};
    results_.machine_state = MachineState{.cores = {{.best_ns = 100}, {.best_ns = 80}}};
  }
  Results results_;
};

TEST_F(QuietIterationsTest, AnIterationIsQuietWhenBothReadingsAroundItsTurnAre) {
  const QuietIterations quiet(results_);
  EXPECT_EQ(quiet.of(results_.trials[0], 0), Quietness::quiet);
  EXPECT_EQ(quiet.of(results_.trials[0], 1), Quietness::quiet);
  EXPECT_EQ(quiet.of(results_.trials[0], 2), Quietness::busy);
  EXPECT_EQ(quiet.quiet_ns(results_.trials[0]).size(), 2U);
}

TEST_F(QuietIterationsTest, OnlyTheCoreOfAnIterationThatKeptToOneIsAsked) {
  results_.machine_state->cores[0].processor = 4;
  results_.machine_state->cores[1].processor = 7;
  Trial& trial = results_.trials[0];
  trial.turns = {1, 1, 1};  // beside a busy second core
  trial.processors = {4, 7, -1};
  const QuietIterations quiet(results_);
  EXPECT_EQ(quiet.of(trial, 0), Quietness::quiet);
  EXPECT_EQ(quiet.of(trial, 1), Quietness::busy);
  EXPECT_EQ(quiet.of(trial, 2), Quietness::busy);
  trial.processors = {9, 9, 9};  // not among those that are watched
  EXPECT_EQ(QuietIterations(results_).of(trial, 0), Quietness::busy);
}

TEST_F(QuietIterationsTest, TheIterationsOfATurnAreQuietTogether) {
  EXPECT_EQ(QuietIterations(results_).turns(results_.trials[0]),
            (std::vector{Quietness::quiet, Quietness::busy}));
}

TEST_F(QuietIterationsTest, WithoutProbesNothingIsQuiet) {
  results_.machine_state->unknown = "the cores cannot be pinned";
  EXPECT_EQ(QuietIterations(results_).of(results_.trials[0], 0), Quietness::unknown);
  results_.machine_state.reset();
  EXPECT_EQ(QuietIterations(results_).of(results_.trials[0], 0), Quietness::unknown);
  EXPECT_TRUE(QuietIterations(results_).quiet_ns(results_.trials[0]).empty());
}

TEST_F(QuietIterationsTest, ACoreWithoutAReadingMakesItUnknown) {
  results_.rounds[0].readings[1].core_ns[0] = 0;
  EXPECT_EQ(QuietIterations(results_).of(results_.trials[0], 0), Quietness::unknown);
}

}  // namespace
}  // namespace reports
