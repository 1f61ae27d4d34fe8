// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pilot.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr std::int64_t ms = 1'000'000;

reports::Trial trial(std::vector<std::int64_t> warm_up_ns, std::vector<std::int64_t> iterations_ns,
                     std::vector<std::uint64_t> turns = {}) {
  reports::Trial one;
  one.warmup_ns = std::move(warm_up_ns);
  one.iterations_ns = std::move(iterations_ns);
  one.turns = std::move(turns);
  return one;
}

Pilot judged(const PilotRun& run) { return judge_pilot(std::vector<PilotRun>{run}); }

TEST(APilot, TellsWhatAnIterationAndTheRestOfATrialTake) {
  const Pilot pilot = judged({0.07, {trial({20 * ms}, {10 * ms, 10 * ms, 10 * ms})}});
  EXPECT_EQ(pilot.warm_up_iterations, 1);
  EXPECT_EQ(pilot.turn_iterations, 1);
  EXPECT_DOUBLE_EQ(pilot.iteration_s, 0.01);
  EXPECT_NEAR(pilot.overhead_s, 0.02, 1e-12);
}

TEST(APilot, ForeseesARoundLikeItsOwn) {
  // Two trials with three turns of two iterations, which have a lead-in.
  const auto one = trial({20 * ms}, std::vector<std::int64_t>(6, 4 * ms), {0, 0, 3, 3, 4, 4});
  const Pilot pilot = judged({0.2, {one, one}});
  EXPECT_EQ(pilot.turn_iterations, 2);
  const TrialShape shape = pilot.shape_of(one);
  EXPECT_EQ(shape.laps, 3);
  EXPECT_EQ(shape.turn_iterations, 2);
  EXPECT_TRUE(shape.has_lead_in);
  // The warm-up is now one of 4 ms instead of 20 ms.
  EXPECT_NEAR(2 * shape.trial_s, 0.2 - 2 * 0.016, 1e-9);
}

TEST(APilot, TakesTheLongestWarmUpAndWhatIsStillColdBehindIt) {
  const Pilot pilot =
      judged({0.1,
              {trial({9 * ms}, {5 * ms, 5 * ms, 5 * ms, 5 * ms}),
               trial({9 * ms, 9 * ms}, {8 * ms, 7 * ms, 5 * ms, 5 * ms, 5 * ms, 5 * ms})}});
  EXPECT_EQ(pilot.warm_up_iterations, 4);
}

TEST(APilot, OfDisturbedIterationsDoesNotWarmUpForever) {
  std::vector<std::int64_t> falling;
  for (std::int64_t i = 0; i < 100; ++i) falling.push_back((200 - i) * ms);
  EXPECT_EQ(judged({20, {trial({ms}, falling)}}).warm_up_iterations, 11);
}

TEST(ATrialShape, HasAtLeastOneIterationInEachOfItsLaps) {
  const TrialShape slow = Pilot{.iteration_s = 1}.shape({.timed_s = 0.1});
  EXPECT_EQ(slow.laps, 3);
  EXPECT_EQ(slow.turn_iterations, 1);
  EXPECT_EQ((Pilot{.iteration_s = 1}).shape({.timed_s = 0.1, .min_laps = 2}).laps, 2);
}

TEST(ATrialShape, HasAsManyTurnsAsItsTimeTakes) {
  const TrialShape shape =
      Pilot{.turn_iterations = 10, .iteration_s = 0.001}.shape({.timed_s = 0.06});
  EXPECT_EQ(shape.laps, 6);
  EXPECT_EQ(shape.turn_iterations, 10);
}

TEST(ATrialShape, HasShorterTurnsRatherThanFewerThanThree) {
  const TrialShape shape =
      Pilot{.turn_iterations = 10, .iteration_s = 0.001}.shape({.timed_s = 0.012});
  EXPECT_EQ(shape.laps, 3);
  EXPECT_EQ(shape.turn_iterations, 4);
}

TEST(ATrialShape, HasAThousandIterationsAtTheMost) {
  const TrialShape shape =
      Pilot{.turn_iterations = 200, .iteration_s = 1e-7}.shape({.timed_s = 0.1});
  EXPECT_EQ(shape.iterations(), 1000);
}

TEST(ATrialShape, HasAFewTurnsOnlyWhereOneOfThemIsExpensive) {
  // So few fit into a turn because their checks take so long.
  const TrialShape shape = Pilot{.iteration_s = 0.0005}.shape({.timed_s = 0.06});
  EXPECT_EQ(shape.laps, 12);
  EXPECT_EQ(shape.turn_iterations, 1);
}

TEST(ATrialShape, HasALeadInWhereIterationsAreShort) {
  EXPECT_TRUE((Pilot{.iteration_s = 0.001}).shape({.timed_s = 0.06}).has_lead_in);
  EXPECT_FALSE((Pilot{.iteration_s = 0.02}).shape({.timed_s = 0.06}).has_lead_in);
}

TEST(ATrialShape, TakesItsProcessItsWarmUpItsIterationsAndItsTurns) {
  const Pilot pilot{.warm_up_iterations = 2, .iteration_s = 0.01, .overhead_s = 0.03};
  EXPECT_DOUBLE_EQ(pilot.shape({.timed_s = 0.1}).trial_s, 0.03 + 12 * 0.01 + 10 * 0.001);
}

}  // namespace
}  // namespace bench
