// SPDX-License-Identifier: Apache-2.0
// Runs scenarios in trial processes: tests/round/scripted_trial.cpp is what they run.
#include "bench/scenarios/scenario.h"

#include <chrono>
#include <string>

#include "bench/scenarios/observe.h"
#include "tests/round/scripted_trials_test.h"

namespace {

using reports::Observation;
using namespace std::chrono_literals;

class ScenarioTest : public tests::ScriptedTrialsTest {
 protected:
  Observation observe(const std::string& name, std::chrono::nanoseconds deadline = 20s) {
    return scenarios::observe(*runner_, name, {.index = 7, .deadline = deadline});
  }
};

TEST_F(ScenarioTest, AnObservationHasTheFiguresOfItsScenario) {
  const Observation observation = observe("counts");
  EXPECT_EQ(observation.scenario, "counts");
  EXPECT_EQ(observation.index, 7U);
  EXPECT_EQ(observation.error, "");
  EXPECT_EQ(observation.unavailable, "");
  EXPECT_EQ(observation.figures, (scenarios::Figures{{"count", 3}}));
  EXPECT_GT(observation.elapsed_s, 0);
}

TEST_F(ScenarioTest, OneThatFailsIsAnErrorWithoutFigures) {
  const Observation observation = observe("fails");
  EXPECT_EQ(observation.error, "it failed");
  EXPECT_TRUE(observation.figures.empty());
}

TEST_F(ScenarioTest, OneThatTheMachineLacksSomethingForHasNotFailed) {
  const Observation observation = observe("lacks");
  EXPECT_EQ(observation.error, "");
  EXPECT_EQ(observation.unavailable, "needs two moons");
  EXPECT_TRUE(observation.figures.empty());
}

TEST_F(ScenarioTest, OneThatHangsIsKilledAtItsDeadline) {
  const Observation observation = observe("hangs", 200ms);
  EXPECT_NE(observation.error.find("no progress within its deadline of 200 ms"), std::string::npos)
      << observation.error;
  EXPECT_TRUE(observation.figures.empty());
}

TEST_F(ScenarioTest, WhateverElseGoesWrongIsAnErrorThatSaysWhat) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"crashes", "was killed by signal 11"},  {"leaves", "left 1 processes behind"},
      {"misnames", "the name 'no name'"},      {"says-nothing", "without a figure"},
      {"talks", "201 figures"},                {"babbles", "without an answer"},
  };
  for (const auto& [name, text] : mistakes) {
    const Observation observation = observe(name);
    EXPECT_NE(observation.error.find(text), std::string::npos) << name << ": " << observation.error;
    EXPECT_TRUE(observation.figures.empty()) << name;
  }
}

TEST_F(ScenarioTest, OneThatThisBuildHasNotIsAnError) {
  const Observation observation = scenarios::observe(*runner_, "no-such-scenario");
  EXPECT_EQ(observation.error, "this build has no such scenario");
}

/// The figures of a scenario of bench.
class EveryScenario : public ScenarioTest {
 protected:
  scenarios::Figures figures_of(const std::string& name) {
    const Observation observation = scenarios::observe(*runner_, name);
    EXPECT_EQ(observation.error, "");
    EXPECT_EQ(observation.unavailable, "");
    return observation.figures;
  }
};

TEST_F(EveryScenario, ZombiesStayUntilTheyAreWaitedForOrTheirParentIsGone) {
  EXPECT_EQ(figures_of("zombies"), (scenarios::Figures{{"zombie_until_wait", 1},
                                                       {"gone_after_wait", 1},
                                                       {"zombie_while_parent_lives", 1},
                                                       {"gone_with_parent", 1}}));
}

TEST_F(EveryScenario, DaemonsOfPythonEndWithTheirProgramUnlessItIsKilled) {
  EXPECT_EQ(figures_of("python-daemons"),
            (scenarios::Figures{{"daemonic_process_ends_with_program", 1},
                                {"daemonic_process_ends_with_killed_program", 0},
                                {"other_process_is_awaited", 1},
                                {"daemonic_thread_ends_with_program", 1},
                                {"other_thread_is_awaited", 1}}));
}

}  // namespace
