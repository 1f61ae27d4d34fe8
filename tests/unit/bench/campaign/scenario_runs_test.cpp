// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/scenario_runs.h"

#include <cstdint>
#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "bench/plan/claim_plan.h"
#include "bench/scenarios/scenario.h"

namespace bench {
namespace {

constexpr double time_budget_s = 10;

/// Results without observations, of claims that need one scenario each.
reports::Results results_of(std::initializer_list<const char*> names) {
  reports::Results results;
  results.plan.time_budget_s = time_budget_s;
  for (const char* const name : names) {
    reports::Claim claim;
    claim.parts.push_back({.comparison = {}, .scenario = name});
    results.plan.claims.push_back(claim);
  }
  return results;
}

double all_runs_s(const std::string& name) {
  return scenarios::find(name)->about_s * static_cast<double>(scenario_runs);
}

TEST(ScenariosLeft, AreThoseThatWereNotRunOftenEnough) {
  reports::Results results = results_of({"order-kept", "zombies"});
  EXPECT_DOUBLE_EQ(scenarios_s(results), all_runs_s("order-kept") + all_runs_s("zombies"));
  for (std::uint64_t run = 0; run < scenario_runs; ++run) {
    results.observations.push_back(
        {.scenario = "zombies", .index = run, .figures = {{"a", 1}}, .elapsed_s = 0.1});
  }
  EXPECT_DOUBLE_EQ(scenarios_s(results), all_runs_s("order-kept"));
}

TEST(ScenariosLeft, HaveNoneThatHasFailedOrIsUnavailable) {
  reports::Results results = results_of({"order-kept", "zombies", "daemons"});
  results.observations.push_back({.scenario = "zombies", .error = "it failed"});
  results.observations.push_back({.scenario = "daemons", .unavailable = "needs two moons"});
  EXPECT_DOUBLE_EQ(scenarios_s(results), all_runs_s("order-kept"));
}

TEST(ScenariosLeft, AreNoneOnceTheirShareOfTheTimeBudgetIsUsedUp) {
  reports::Results results = results_of({"order-kept", "zombies"});
  results.observations.push_back(
      {.scenario = "zombies", .figures = {{"a", 1}}, .elapsed_s = time_budget_s / 3});
  EXPECT_GT(scenarios_s(results), 0);
  results.observations.front().elapsed_s = time_budget_s / 2;
  EXPECT_EQ(scenarios_s(results), 0);
}

}  // namespace
}  // namespace bench
