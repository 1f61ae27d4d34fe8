// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pilot.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr std::int64_t ms = 1'000'000;

reports::Trial trial(std::vector<std::int64_t> warm_up_ns, std::vector<std::int64_t> iterations_ns,
                     double elapsed_s) {
  reports::Trial one;
  one.warmup_ns = std::move(warm_up_ns);
  one.iterations_ns = std::move(iterations_ns);
  one.elapsed_s = elapsed_s;
  return one;
}

TEST(APilot, TellsWhatAnIterationAndTheRestOfATrialTake) {
  const std::vector<reports::Trial> trials = {trial({20 * ms}, {10 * ms, 10 * ms, 10 * ms}, 0.07)};
  const Pilot pilot = judge_pilot(trials);
  EXPECT_EQ(pilot.warm_up_iterations, 1);
  EXPECT_DOUBLE_EQ(pilot.iteration_s, 0.01);
  EXPECT_NEAR(pilot.overhead_s, 0.02, 1e-12);
}

TEST(APilot, TakesTheLongestWarmUpAndWhatIsStillColdBehindIt) {
  const std::vector<reports::Trial> trials = {
      trial({9 * ms}, {5 * ms, 5 * ms, 5 * ms, 5 * ms}, 0.03),
      trial({9 * ms, 9 * ms}, {8 * ms, 7 * ms, 5 * ms, 5 * ms, 5 * ms, 5 * ms}, 0.06)};
  EXPECT_EQ(judge_pilot(trials).warm_up_iterations, 4);
}

TEST(APilot, OfDisturbedIterationsDoesNotWarmUpForever) {
  std::vector<std::int64_t> falling;
  for (std::int64_t i = 0; i < 100; ++i) falling.push_back((200 - i) * ms);
  const std::vector<reports::Trial> trials = {trial({ms}, falling, 20)};
  EXPECT_EQ(judge_pilot(trials).warm_up_iterations, 11);
}

TEST(ATrialShape, HasThreeIterationsAtTheLeastAndAThousandAtTheMost) {
  EXPECT_EQ((Pilot{.iteration_s = 1}).shape(0.1).iterations, 3);
  EXPECT_EQ((Pilot{.iteration_s = 0.01}).shape(0.1).iterations, 10);
  EXPECT_EQ((Pilot{.iteration_s = 1e-7}).shape(0.1).iterations, 1000);
}

TEST(ATrialShape, TakesItsProcessItsWarmUpAndItsIterations) {
  const Pilot pilot{.warm_up_iterations = 2, .iteration_s = 0.01, .overhead_s = 0.03};
  EXPECT_DOUBLE_EQ(pilot.shape(0.1).trial_s, 0.15);
}

}  // namespace
}  // namespace bench
