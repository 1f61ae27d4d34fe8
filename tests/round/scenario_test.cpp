// SPDX-License-Identifier: Apache-2.0
// Runs scenarios in trial processes: tests/round/scripted_trial.cpp is what they run.
#include "bench/scenarios/scenario.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "bench/campaign/scenario_runs.h"
#include "bench/scenarios/children.h"
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

TEST_F(ScenarioTest, OneThatTheSystemRefusesSomethingHasNotFailed) {
  const Observation observation = observe("is-refused");
  EXPECT_EQ(observation.error, "");
  EXPECT_EQ(observation.unavailable,
            "fork of a scenario's process: Resource temporarily unavailable");
  EXPECT_TRUE(observation.figures.empty());
}

TEST_F(ScenarioTest, ThatThereCanBeNoTrialProcessIsNoFailureOfTheScenario) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int lowest_free = dup(STDIN_FILENO);
  ASSERT_GE(lowest_free, 0);
  close(lowest_free);
  rlimit few = limit;
  few.rlim_cur = static_cast<rlim_t>(lowest_free) + 4;  // files can be read; three pipes are more
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_THROW(observe("counts"), std::system_error);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST_F(ScenarioTest, OneThatHangsIsKilledAtItsDeadline) {
  const Observation observation = observe("hangs", 200ms);
  EXPECT_NE(observation.error.find("no progress within its deadline of 200 ms"), std::string::npos)
      << observation.error;
  EXPECT_TRUE(observation.figures.empty());
}

TEST_F(ScenarioTest, WhateverElseGoesWrongIsAnErrorThatSaysWhat) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"crashes", "was killed by signal 11"},
      {"leaves", "left 1 process behind"},
      {"misnames", "the name 'no name'"},
      {"says-nothing", "without a figure"},
      {"talks", "201 figures"},
      {"babbles", "without an answer"},
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

/// Results without observations, of a claim that needs this scenario.
reports::Results results_of(const std::string& scenario) {
  reports::Results results;
  results.plan.time_budget_s = 10;
  reports::Claim claim;
  claim.parts.push_back({.comparison = {}, .scenario = scenario});
  results.plan.claims.push_back(claim);
  return results;
}

TEST_F(ScenarioTest, OneThatFailsIsNotRunAgain) {
  reports::Results results = results_of("no-such-scenario");
  bench::Progress progress(/*quiet=*/true);
  bench::run_scenarios(results, *runner_, progress, "", [](const Observation&) {});
  EXPECT_EQ(results.observations.size(), 1U);
}

TEST_F(ScenarioTest, NoneIsRunOnceTheirShareOfTheTimeBudgetIsUsedUp) {
  reports::Results results = results_of("order-kept");
  results.observations.push_back({.scenario = "zombies", .elapsed_s = 5});
  bench::Progress progress(/*quiet=*/true);
  bench::run_scenarios(results, *runner_, progress, "", [](const Observation&) {});
  EXPECT_EQ(results.observations.size(), 1U);
}

/// What a figure of a scenario may be.
struct Range {
  const char* figure;
  double low;
  double high;
};
constexpr double many = 1e9;

struct Expected {
  const char* scenario;
  std::vector<Range> ranges;
};

/// Every figure of every scenario, on any machine that runs the tests. Where chance decides, a
/// scenario may be unavailable instead.
const Expected all_expected[] = {
    {"start-join",
     {{"processes_joined_at_once_overlap", 0, 0},
      {"processes_joined_later_overlap", 1, 1},
      {"threads_joined_at_once_overlap", 0, 0},
      {"threads_joined_later_overlap", 1, 1},
      {"futures_awaited_at_once_overlap", 0, 0},
      {"futures_awaited_later_overlap", 1, 1}}},
    {"start-order",
     {{"rounds", 200, 200},
      {"processes_reordered", 0, 200},
      {"threads_reordered", 0, 200},
      {"reordered", 1, 400}}},
    {"order-kept", {{"first_finishes_last", 1, 1}, {"futures_in_order", 1, 1}}},
    {"result-early",
     {{"processes_absent_before_join", 1, 200},
      {"threads_absent_before_join", 1, 200},
      {"absent_after_join", 0, 0}}},
    {"fork-copies",
     {{"childs_write_is_seen", 0, 0},
      {"childs_write_to_shared_memory_is_seen", 1, 1},
      {"threads_write_is_seen", 1, 1}}},
    {"fork-threads",
     {{"child_gets_free_lock", 1, 1},
      {"child_gets_lock_of_other_thread", 0, 0},
      {"parent_gets_it_afterwards", 1, 1},
      {"children_stuck_in_malloc", 0, 0}}},
    {"crash-isolated",
     {{"process_crashed", 1, 1},
      {"processes_spared", 2, 2},
      {"thread_ends_its_process", 1, 1},
      {"threads_spared", 0, 0}}},
    {"daemons",
     {{"plain_child_ends_with_parent", 0, 0},
      {"tied_child_ends_with_parent", 1, 1},
      {"tied_child_ends_with_killed_parent", 1, 1},
      {"detached_thread_is_awaited", 0, 0},
      {"joined_thread_is_awaited", 1, 1},
      {"child_of_tied_child_lives_on", 1, 1}}},
    {"zombies",
     {{"zombie_until_wait", 1, 1},
      {"gone_after_wait", 1, 1},
      {"zombie_while_parent_lives", 1, 1},
      {"gone_with_parent", 1, 1}}},
    {"threads-any",
     {{"started_of_1000", 1, 1000},
      {"started_in_256_mib", 1, 999},
      {"threads_allowed", 0, many},
      {"limited_by_cgroup", 0, 1},
      {"limited_by_user", 0, 1},
      {"limited_by_threads_max", 0, 1},
      {"limited_by_pid_max", 0, 1},
      {"limited_by_mappings", 0, 1}}},
    {"pool-reuses",
     {{"threads_of_20_calls_of_async", 20, 20}, {"threads_of_20_tasks_of_pool", 1, 2}}},
    {"python-start-join",
     {{"processes_joined_at_once_overlap", 0, 0},
      {"processes_joined_later_overlap", 1, 1},
      {"threads_joined_at_once_overlap", 0, 0},
      {"threads_joined_later_overlap", 1, 1}}},
    {"python-start-order", {{"rounds", 30, 30}, {"processes_reordered", 1, 30}}},
    {"python-order-kept",
     {{"pool_map_in_order", 1, 1},
      {"executor_map_in_order", 1, 1},
      {"futures_in_order", 1, 1},
      {"gather_in_order", 1, 1},
      {"imap_unordered_in_order", 0, 0},
      {"as_completed_in_order", 0, 0}}},
    {"python-apply-blocks",
     {{"tasks_of_apply_overlap", 0, 0}, {"tasks_of_apply_async_overlap", 1, 1}}},
    {"python-result-early",
     {{"processes_absent_before_join", 1, 20},
      {"threads_absent_before_join", 1, 20},
      {"absent_after_join", 0, 0}}},
    {"python-fork-copies",
     {{"childs_write_is_seen", 0, 0},
      {"childs_write_to_shared_memory_is_seen", 1, 1},
      {"threads_write_is_seen", 1, 1}}},
    {"python-fork-threads",
     {{"child_gets_free_lock", 1, 1},
      {"child_gets_lock_of_other_thread", 0, 0},
      {"spawned_child_gets_its_lock", 1, 1},
      {"parent_gets_it_afterwards", 1, 1},
      {"interpreter_warns", 0, 1}}},
    {"python-crash-isolated",
     {{"processes_spared", 2, 2},
      {"pool_tasks_spared", 2, 2},
      {"pool_tells_of_lost_task", 0, 0},
      {"pool_goes_on", 1, 1},
      {"executor_tasks_spared", 0, 0},
      {"executor_tells_of_lost_task", 1, 1},
      {"executor_goes_on", 0, 0},
      {"thread_ends_its_process", 1, 1}}},
    {"python-daemons",
     {{"daemonic_process_ends_with_program", 1, 1},
      {"daemonic_process_ends_with_killed_program", 0, 0},
      {"other_process_is_awaited", 1, 1},
      {"daemonic_thread_ends_with_program", 1, 1},
      {"other_thread_is_awaited", 1, 1}}},
    {"python-daemons-childless",
     {{"child_of_daemon_is_refused", 1, 1},
      {"daemon_ends_with_program", 1, 1},
      {"its_subprocess_lives_on", 1, 1}}},
    {"python-zombies",
     {{"zombie_until_join", 1, 1},
      {"gone_after_join", 1, 1},
      {"gone_after_active_children", 1, 1}}},
    {"python-threads-any", {{"started_of_500", 1, 500}, {"started_in_256_mib", 1, 499}}},
    {"python-pool-reuses",
     {{"processes_of_12_tasks", 1, 2},
      {"processes_of_12_tasks_one_each", 12, 12},
      {"pool_of_3_has_before_a_task", 3, 3},
      {"executor_of_3_has_before_a_task", 0, 0},
      {"executor_of_3_has_after_a_task_by_fork", 1, 3},
      {"executor_of_3_has_after_a_task_by_spawn", 1, 1}}},
    {"python-pool-queue", {{"plain_queue_goes", 0, 0}, {"manager_queue_goes", 1, 1}}},
};

/// Why a scenario is not run under this sanitizer; empty: it is.
std::string why_excluded(const std::string& scenario) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  if (scenario == "threads-any") return "the sanitizer needs most of the address space";
  if (scenario == "fork-threads") return "a child inherits locks of the sanitizer's own allocator";
#endif
  static_cast<void>(scenario);
  return {};
}

bool decided_by_chance(const std::string& scenario) {
  return scenario.ends_with("start-order") || scenario.ends_with("result-early");
}

class EveryScenario : public tests::ScriptedTrialsTest,
                      public testing::WithParamInterface<Expected> {};

TEST_P(EveryScenario, HasItsFiguresInTheirRanges) {
  const std::string name = GetParam().scenario;
  if (const std::string why = why_excluded(name); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NE(scenarios::find(name), nullptr);
  const Observation observation = scenarios::observe(*runner_, name);
  ASSERT_EQ(observation.error, "");
  if (decided_by_chance(name) && !observation.unavailable.empty()) GTEST_SKIP();
  ASSERT_EQ(observation.unavailable, "");
  for (const Range& range : GetParam().ranges) {
    const auto figure = observation.figures.find(range.figure);
    // What a limit of the machine leaves no room for is not told.
    if (figure == observation.figures.end() && name == "threads-any") continue;
    ASSERT_NE(figure, observation.figures.end()) << range.figure;
    EXPECT_GE(figure->second, range.low) << range.figure;
    EXPECT_LE(figure->second, range.high) << range.figure;
  }
  EXPECT_LE(observation.figures.size(), GetParam().ranges.size());
}

INSTANTIATE_TEST_SUITE_P(Scenario, EveryScenario, testing::ValuesIn(all_expected),
                         [](const testing::TestParamInfo<Expected>& parameter) {
                           std::string name = parameter.param.scenario;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Scenarios, AreAllTestedAndSayWhatTheyShow) {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    EXPECT_EQ(std::ranges::count(all_expected, scenario.name,
                                 [](const Expected& one) { return std::string(one.scenario); }),
              1)
        << scenario.name;
    EXPECT_FALSE(scenario.question.empty()) << scenario.name;
    EXPECT_GT(scenario.about_s, 0) << scenario.name;
    // One that is killed while it waits has no figures, and refutes nothing.
    EXPECT_GT(scenarios::deadline_of(scenario), 5 * scenarios::patience) << scenario.name;
    EXPECT_EQ(static_cast<bool>(scenario.run), !scenario.name.starts_with("python-"))
        << scenario.name;
  }
}

}  // namespace
