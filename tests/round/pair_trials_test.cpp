// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pair_trials.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/process/process_tree.h"
#include "tests/round/scripted_trials_test.h"

namespace bench {
namespace {

constexpr std::uint64_t laps = 4;
constexpr std::uint64_t turn_iterations = 3;

class CountingProbe final : public ProbeReader {
 public:
  reports::ProbeReading read() override { return {.core_ns = {++readings, 7}}; }

  std::int64_t readings = 0;
};

class PairTrialsTest : public tests::ScriptedTrialsTest {
 protected:
  PairOutcome run(const std::string& base, const std::string& candidate, std::uint64_t seed = 1) {
    PairTask task{.trials = {},
                  .deadline = std::chrono::seconds(20),
                  .round = RoundSettings{.index = 3, .seed = seed, .laps = laps},
                  .turn_iterations = turn_iterations};
    task.trials[place_of(reports::Side::base)].request = request_of(base);
    task.trials[place_of(reports::Side::candidate)].request = request_of(candidate);
    return run_pair(
        *runner_, &probe_, task,
        [this](const std::string& what, const TrialDisturbance&) { disturbed_.push_back(what); },
        [](double) {});
  }

  /// The sides in the order of their turns: 'b' and 'c'.
  static std::string order_of(const PairOutcome& pair) {
    std::string order(pair.round->turns, '-');
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      for (const std::uint64_t turn : pair.trials[side].answer.trial.turns) {
        order[turn] = side == 0 ? 'b' : 'c';
      }
    }
    return order;
  }

  std::size_t log_count(const std::string& line) const {
    std::istringstream lines(log());
    std::size_t count = 0;
    for (std::string read; std::getline(lines, read);) count += read == line ? 1U : 0U;
    return count;
  }

  CountingProbe probe_;
  std::vector<std::string> disturbed_;
};

TEST_F(PairTrialsTest, BothSidesHaveEqualTurnsAndOneOfEachInEveryLap) {
  const PairOutcome pair = run("a", "b");
  for (const TrialOutcome& trial : pair.trials) {
    EXPECT_EQ(trial.answer.error, "");
    EXPECT_EQ(trial.answer.trial.iterations_ns.size(), laps * turn_iterations);
  }
  const std::string order = order_of(pair);
  ASSERT_EQ(order.size(), 2 * laps);
  for (std::uint64_t lap = 0; lap < laps; ++lap) {
    const std::string two = order.substr(2 * lap, 2);
    EXPECT_TRUE(two == "bc" || two == "cb") << order;
  }
  EXPECT_EQ(pair.disturbance, "");
}

TEST_F(PairTrialsTest, TheSeedDecidesTheOrderOfTurns) {
  const std::string first = order_of(run("a", "b", 1));
  EXPECT_EQ(order_of(run("a", "b", 1)), first);
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 8; ++seed) differs |= order_of(run("a", "b", seed)) != first;
  EXPECT_TRUE(differs);
}

TEST_F(PairTrialsTest, TheProbeIsReadBeforeEachTurnAndAfterTheLast) {
  const PairOutcome pair = run("a", "b");
  ASSERT_EQ(pair.round->readings.size(), 2 * laps + 1);
  EXPECT_EQ(probe_.readings, static_cast<std::int64_t>(2 * laps + 1));
}

TEST_F(PairTrialsTest, ACrashOfOneSideIsAFailureOfThatSide) {
  const PairOutcome pair = run("good", "crashes");
  EXPECT_EQ(pair.trials[0].answer.error, "");
  EXPECT_NE(pair.trials[1].answer.error.find("signal 11"), std::string::npos);
  const PairOutcome other = run("crashes", "good");
  EXPECT_NE(other.trials[0].answer.error.find("signal 11"), std::string::npos);
  EXPECT_EQ(other.trials[1].answer.error, "");
}

TEST_F(PairTrialsTest, ADisturbedTurnIsToldAndTheTrialsKeepTheirResults) {
  const PairOutcome pair = run("good", "stops-once");
  EXPECT_EQ(disturbed_, (std::vector<std::string>{"a turn of"}));
  EXPECT_NE(pair.disturbance.find("stopped"), std::string::npos) << pair.disturbance;
  for (const TrialOutcome& trial : pair.trials) EXPECT_EQ(trial.answer.error, "");
}

TEST_F(PairTrialsTest, ATrialThatHasNoResultForItsDisturbancesIsMeasuredAgainWithItsPartner) {
  const PairOutcome pair = run("good", "stops-always");
  EXPECT_EQ(pair.trials[0].answer.error, "");
  EXPECT_NE(pair.trials[1].answer.error.find("it was disturbed in each of 4 attempts"),
            std::string::npos)
      << pair.trials[1].answer.error;
  // Each attempt at the pair ends after four attempts at a lap.
  EXPECT_EQ(disturbed_.size(), 16U);
  EXPECT_GE(log_count("begin good"), 4 * laps);
}

}  // namespace
}  // namespace bench
