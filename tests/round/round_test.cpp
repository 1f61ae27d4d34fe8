// SPDX-License-Identifier: Apache-2.0
#include "bench/round/round.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/process/process_tree.h"
#include "tests/round/scripted_trials_test.h"

// The program is its own trial program: the guardian starts /proc/self/exe with the argument
// 'trial'.
int main(int count, char** values) {
  if (count == 2 && std::string(values[1]) == "trial") return tests::run_scripted_trial();
  std::signal(SIGPIPE, SIG_IGN);
  testing::InitGoogleTest(&count, values);
  return RUN_ALL_TESTS();
}

namespace bench {
namespace {

constexpr std::uint64_t laps = 5;
constexpr std::uint64_t iterations = 2 * laps;

/// Says after how many turns it was asked, and what was in the log then.
class ScriptedProbe final : public ProbeReader {
 public:
  explicit ScriptedProbe(std::function<std::string()> log) : log_(std::move(log)) {}

  reports::ProbeReading read() override {
    logs.push_back(log_());
    if (logs.size() == interrupt_at) kill(getpid(), SIGTERM);
    std::this_thread::sleep_for(takes);
    return {.core_ns = {static_cast<std::int64_t>(logs.size()), 7}};
  }

  std::vector<std::string> logs;
  std::size_t interrupt_at = 0;  ///< 0: never
  std::chrono::milliseconds takes{0};

 private:
  std::function<std::string()> log_;
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

class RoundTest : public tests::ScriptedTrialsTest {
 protected:
  RoundOutcome run(const std::vector<std::string>& models,
                   std::chrono::nanoseconds deadline = std::chrono::seconds(20)) {
    std::vector<RoundCell> cells;
    for (const std::string& model : models) {
      TrialRequest request = request_of(model);
      request.iterations = iterations;
      cells.push_back({.cell = cells.size() + 10, .request = request, .deadline = deadline});
    }
    // Of an iteration that costs 1 ms, as the trials say, two fit into a turn.
    Round round(*runner_, &probe_, cells,
                {.index = 3, .seed = 1, .turn = std::chrono::milliseconds(2)},
                {.on_disturbed =
                     [this](std::uint64_t cell, const std::string& what, const TrialDisturbance&) {
                       disturbed_.push_back(what + " " + std::to_string(cell));
                     },
                 .on_busy = [this](std::uint64_t cell, double share) { busy_[cell] = share; }});
    return round.run();
  }

  /// The trial ended well, with all its turns.
  static void expect_whole(const TrialOutcome& outcome) {
    EXPECT_EQ(outcome.answer.error, "");
    EXPECT_EQ(outcome.disturbance, "");
    const reports::Trial& trial = outcome.answer.trial;
    EXPECT_EQ(trial.iterations_ns.size(), iterations);
    ASSERT_EQ(trial.turns.size(), iterations);
    EXPECT_TRUE(std::ranges::is_sorted(trial.turns));
    auto turns = trial.turns;
    turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
    EXPECT_EQ(turns.size(), laps);
  }

  /// One model behaves, the other does not: that one fails for this reason, and nothing of it is
  /// left.
  void expect_only_failure(const std::string& model, const std::string& reason,
                           std::chrono::nanoseconds deadline = std::chrono::seconds(20)) {
    const RoundOutcome outcome = run({"good", model, "other"}, deadline);
    expect_whole(outcome.outcomes[0]);
    expect_whole(outcome.outcomes[2]);
    EXPECT_NE(outcome.outcomes[1].answer.error.find(reason), std::string::npos)
        << outcome.outcomes[1].answer.error;
    expect_only_guardians();
  }

  void expect_only_guardians() {
    for (const pid_t process : descendants(getpid())) {
      std::ifstream file("/proc/" + std::to_string(process) + "/comm");
      std::string name;
      std::getline(file, name);
      EXPECT_EQ(name, "bench-guardian");
    }
  }

  ScriptedProbe probe_{[this] { return log(); }};
  std::vector<std::string> disturbed_;
  std::map<std::uint64_t, double> busy_;
};

TEST_F(RoundTest, TrialsTakeTurnsOneAtATimeAndEachOnceInEveryLap) {
  const RoundOutcome outcome = run({"a", "b", "c"});
  for (const TrialOutcome& one : outcome.outcomes) expect_whole(one);
  std::ifstream lines(log_path_);
  std::map<std::string, int> turns;
  std::string first;
  for (std::string begin, end; std::getline(lines, begin);) {
    ASSERT_TRUE(std::getline(lines, end));
    const std::string model = begin.substr(begin.find(' '));
    EXPECT_EQ(begin, "begin" + model);
    EXPECT_EQ(end, "end" + model);
    ++turns[model];
    const auto [fewest, most] =
        std::ranges::minmax(std::vector<int>{turns[" a"], turns[" b"], turns[" c"]});
    EXPECT_LE(most - fewest, 1);
  }
  EXPECT_EQ(turns, (std::map<std::string, int>{{" a", laps}, {" b", laps}, {" c", laps}}));
}

TEST_F(RoundTest, TheRecordHasItsCellsAndCountsEachTurnOnce) {
  const RoundOutcome outcome = run({"a", "b"});
  EXPECT_EQ(outcome.round.index, 3U);
  EXPECT_EQ(outcome.round.cells, (std::vector<std::uint64_t>{10, 11}));
  EXPECT_EQ(outcome.round.turns, 2 * laps);
  std::vector<std::uint64_t> turns;
  for (const TrialOutcome& one : outcome.outcomes) {
    const auto& own = one.answer.trial.turns;
    turns.insert(turns.end(), own.begin(), own.end());
  }
  std::ranges::sort(turns);
  turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
  EXPECT_EQ(turns.size(), 2 * laps);
  EXPECT_EQ(turns.back(), 2 * laps - 1);
  EXPECT_LE(outcome.round.began_ns, outcome.round.ended_ns);
}

TEST_F(RoundTest, TheProbeIsReadBetweenTurnsAndOnceAtTheEnd) {
  const RoundOutcome outcome = run({"a", "b"});
  ASSERT_EQ(outcome.round.readings.size(), outcome.round.turns + 1);
  ASSERT_EQ(probe_.logs.size(), outcome.round.turns + 1);
  for (std::size_t reading = 0; reading < probe_.logs.size(); ++reading) {
    EXPECT_EQ(count_of(probe_.logs[reading], "begin"), reading);
    EXPECT_EQ(count_of(probe_.logs[reading], "end"), reading);
    EXPECT_EQ(outcome.round.readings[reading].core_ns.front(),
              static_cast<std::int64_t>(reading + 1));
    if (reading == 0) continue;
    EXPECT_LT(outcome.round.readings[reading - 1].at_ns, outcome.round.readings[reading].at_ns);
  }
}

TEST_F(RoundTest, ATrialThatCrashesInATurnEndsItsOwnPartOnly) {
  expect_only_failure("crashes", "signal 11");
}

TEST_F(RoundTest, ATrialThatHangsInATurnIsKilledAtItsDeadlineAndTheOthersGoOn) {
  expect_only_failure("hangs", "killed: no progress", std::chrono::milliseconds(700));
}

TEST_F(RoundTest, ATrialThatWritesNonsenseInATurnFails) {
  expect_only_failure("babbles", "not readable");
}

TEST_F(RoundTest, ATrialThatTellsAnotherNumberOfTimesFails) {
  expect_only_failure("miscounts", "not readable");
}

TEST_F(RoundTest, ATrialThatAnswersWithOtherTimesThanItToldFails) {
  expect_only_failure("lies", "iterations_ns: must be the 10 times that it told");
}

TEST_F(RoundTest, ATrialThatAnswersBeforeItsLastTurnFails) {
  expect_only_failure("answers-early", "before its last turn");
}

TEST_F(RoundTest, ATrialWhoseIterationIsWrongFailsWithItsReason) {
  expect_only_failure("fails", "task 5 answered wrongly");
}

TEST_F(RoundTest, ATrialThatLeavesAProcessBehindFailsAndTheProcessIsKilled) {
  expect_only_failure("leaves", "left 1 process behind");
}

TEST_F(RoundTest, ALapInWhichATrialWasStoppedIsForgottenByAllAndRunAgain) {
  const RoundOutcome outcome = run({"good", "stops-once"});
  for (const TrialOutcome& one : outcome.outcomes) expect_whole(one);
  EXPECT_EQ(disturbed_, (std::vector<std::string>{"a turn of 11"}));
  EXPECT_EQ(count_of(log(), "drop stops-once"), 1U);
  // The turns of the lap that was forgotten are counted, and nobody's.
  EXPECT_GT(outcome.round.turns, 2 * laps);
  EXPECT_EQ(outcome.round.readings.size(), outcome.round.turns + 1);
}

TEST_F(RoundTest, ATrialThatIsDisturbedInEachLapFailsAndTheOthersGoOn) {
  expect_only_failure("stops-always", "disturbed in each of 4 attempts");
}

TEST_F(RoundTest, ATrialThatComputesWhileItWaitsIsNamed) {
  probe_.takes = std::chrono::milliseconds(50);  // so that it finds a core also on a busy machine
  const RoundOutcome outcome = run({"good", "spins"});
  for (const TrialOutcome& one : outcome.outcomes) expect_whole(one);
  EXPECT_TRUE(busy_.contains(11));
  EXPECT_FALSE(busy_.contains(10));
}

TEST_F(RoundTest, ASignalBetweenTwoTurnsEndsAllTrials) {
  probe_.interrupt_at = 4;
  EXPECT_THROW(run({"a", "b", "c"}), Interrupted);
  expect_only_guardians();
}

TEST_F(RoundTest, GuardiansServeOneRoundAfterTheOtherAndEndWithTheRunner) {
  run({"crashes", "a", "b"});
  for (const TrialOutcome& one : run({"a", "b", "c"}).outcomes) expect_whole(one);
  EXPECT_EQ(descendants(getpid()).size(), 3U);
  runner_.reset();
  EXPECT_TRUE(descendants(getpid()).empty());
}

TEST_F(RoundTest, GuardiansOfFurtherTrialsHoldNothingThatIsOpenHere) {
  const std::ifstream open_here(log_path_);
  run({"a", "b", "c"});
  const std::vector<pid_t> guardians = descendants(getpid());
  ASSERT_EQ(guardians.size(), 3U);
  for (const pid_t guardian : guardians) {
    const std::string folder = "/proc/" + std::to_string(guardian) + "/fd";
    for (const auto& descriptor : std::filesystem::directory_iterator(folder)) {
      EXPECT_NE(std::filesystem::read_symlink(descriptor.path()), log_path_);
    }
  }
}

TEST_F(RoundTest, AGuardianThatIsKilledEndsTheRoundAndLeavesNothing) {
  run({"a", "b"});
  const std::vector<pid_t> guardians = descendants(getpid());
  ASSERT_EQ(guardians.size(), 2U);
  kill(guardians.front(), SIGKILL);
  EXPECT_THROW(run({"a", "b"}), GuardianLost);
  runner_.reset();
  EXPECT_TRUE(descendants(getpid()).empty());
}

}  // namespace
}  // namespace bench
