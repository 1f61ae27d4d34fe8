// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/claim_plan.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "bench/campaign/budget/looks.h"
#include "bench/campaign/groups.h"
#include "bench/options/names.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/claims/claim_levels.h"
#include "reports/results/advice_words.h"
#include "reports/results/check/check_results.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

using claims::Claim;
using claims::Figure;
using claims::Part;
using claims::WantedCell;

WantedCell threads(std::uint64_t tasks) {
  return {.model = "thread-pool", .workers = 2, .tasks = tasks, .chunk = 1};
}

std::vector<Part> unequal_work(unsigned) {
  return {{.label = "a", .cell = threads(50), .against = threads(80), .at_most = 1, .reason = "r"}};
}
std::vector<Part> of_memory(unsigned) {
  return {{.label = "a",
           .cell = threads(50),
           .figure = Figure::peak_bytes,
           .at_most = 1e9,
           .reason = "r"}};
}
std::vector<Part> of_losses(unsigned) {
  WantedCell cell = threads(50);
  cell.workload = "account";
  cell.size = 100;
  cell.settings = {{"lock", "none"}};
  return {
      {.label = "a", .cell = cell, .figure = Figure::lost_share, .at_least = 0.1, .reason = "r"}};
}
std::vector<Part> impossible(unsigned) {
  WantedCell cell = threads(50);
  cell.model = "no-such-model";
  return {{.label = "a", .cell = threads(70), .against = cell, .at_most = 1, .reason = "r"}};
}
std::vector<Part> observed(unsigned) {
  return {{.label = "a", .scenario = "zombies", .value = "x", .at_least = 1, .reason = "r"}};
}
std::vector<Part> nothing(unsigned) { return {}; }

TEST(ClaimsOfNeedsTest, EachNeedHasTheClaimsThatItRestsOn) {
  EXPECT_TRUE(claims_of_needs({}, 2).empty());
  EXPECT_TRUE(claims_of_needs({"shared-state", "cancel"}, 2).empty());
  const auto of_isolation = claims_of_needs({"isolation"}, 2);
  ASSERT_EQ(of_isolation.size(), 1U);
  EXPECT_EQ(of_isolation.front().id, "crash-isolated");
  EXPECT_EQ(claims_of_needs({"isolation", "order"}, 2).size(), 2U);
}

TEST(ClaimsOfNeedsTest, EveryNeedAndModelOfAPartIsKnown) {
  for (const reports::Claim& claim : claims_of_needs({"isolation", "order"}, 2)) {
    for (const reports::ClaimPart& part : claim.parts) {
      EXPECT_EQ(part.need.empty(), part.models.empty());
      if (part.need.empty()) continue;
      EXPECT_NE(std::ranges::find(reports::need_names, part.need), reports::need_names.end());
      for (const std::string& model : part.models) {
        EXPECT_EQ(find_models(model).size(), 1U) << model;
      }
    }
  }
}

reports::Plan plan_of(std::vector<Part> (*parts)(unsigned), const RunOptions& options = {}) {
  const Claim claim{
      .id = "one", .sentence = "s", .parts = parts, .requirement = "at least 2 cores"};
  return plan_claims({&claim}, options, 2);
}

TEST(ClaimPlan, CellsOfUnequalWorkAreMeasuredInTheSameRounds) {
  const reports::Plan plan = plan_of(unequal_work);
  ASSERT_EQ(plan.cells.size(), 2U);
  EXPECT_NE(plan.cells[0].tasks, plan.cells[1].tasks);
  const std::vector<std::uint64_t> order = {1, 0};
  EXPECT_EQ(groups_of_round(plan, order, 0), (std::vector<std::vector<std::uint64_t>>{{1, 0}}));
}

TEST(ClaimPlan, NothingIsRanked) {
  const reports::Plan plan = plan_of(unequal_work);
  EXPECT_FALSE(plan.ranks(0));
  EXPECT_FALSE(plan.cells[0].baseline);
}

TEST(ClaimPlan, IsOneThatItsReadersTake) {
  for (const auto parts : {unequal_work, of_memory, of_losses, impossible, observed, nothing}) {
    EXPECT_NO_THROW(reports::check_plan(plan_of(parts)));
  }
}

TEST(ClaimPlan, PlansAsManyRoundsAsAVerdictTakes) {
  const reports::Plan plan = plan_of(unequal_work);
  EXPECT_EQ(min_trials_for(plan), std::max<std::uint64_t>(6, reports::rounds_for_claims(plan)));
  EXPECT_EQ(plan.time_budget_s, claims_budget_s);
  EXPECT_EQ(plan_of(unequal_work, {.time_budget_s = 60}).time_budget_s, 60);
}

TEST(ClaimPlan, MemoryIsMeasuredWhereAPartIsAboutItAndAsOftenAsAVerdictTakes) {
  EXPECT_EQ(looks_of_claims, max_looks_of_run);
  reports::Plan plan = plan_of(of_memory);
  EXPECT_GE(plan.cells[0].effort.memory_trials, reports::rounds_for_claims(plan));
  EXPECT_GT(plan.cells[0].effort.trials, 0U) << "its times are not asked for";
  plan = plan_of(unequal_work);
  EXPECT_EQ(plan.cells[0].effort.memory_trials, 0U);
  EXPECT_EQ(plan.cells[0].effort.trials, 0U);
}

TEST(ClaimPlan, WhatIsCountedHasFewTrials) {
  const reports::Plan plan = plan_of(of_losses);
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_TRUE(plan.cells[0].expected_failure.has_value());
  EXPECT_GE(plan.cells[0].effort.trials, 3U);
  EXPECT_EQ(reports::tested_parts(plan), 0U);
}

TEST(ClaimPlan, APartOfWhichOneCellCannotBeHasNone) {
  const reports::Plan plan = plan_of(impossible);
  EXPECT_TRUE(plan.cells.empty());
  const reports::Comparison& part = plan.claims[0].parts[0].comparison;
  EXPECT_FALSE(part.cell.has_value());
  EXPECT_NE(part.not_applicable.find("no-such-model"), std::string::npos) << part.not_applicable;
}

TEST(ClaimPlan, AClaimThatCannotBeTriedSaysWhatItNeeds) {
  const reports::Plan plan = plan_of(nothing);
  ASSERT_EQ(plan.claims[0].parts.size(), 1U);
  EXPECT_EQ(plan.claims[0].parts[0].comparison.not_applicable, "it takes at least 2 cores");
}

TEST(ClaimPlan, FindsClaimsByTheirIdsInTheOrderOfTheTable) {
  const auto all = find_claims("");
  EXPECT_EQ(all.size(), claims::all().size());
  const std::string last = claims::all().back().id;
  const std::string first = claims::all().front().id;
  const auto two = find_claims(last + "," + first + "," + last);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0]->id, first);
  EXPECT_NE(
      tests::usage_error_text([] { find_claims("lock-rigth"); }).find("did you mean 'lock-right'"),
      std::string::npos);
  EXPECT_NE(tests::usage_error_text([] { find_claims("lock-right,"); }).find("comma"),
            std::string::npos);
}

/// What is not applicable here is for want of something of the machine, and no fault of the data.
TEST(ClaimPlan, NoClaimAsksForWhatNoMachineHas) {
  for (const unsigned cores : {1U, 2U, 4U}) {
    const reports::Plan plan = plan_claims(find_claims(""), {}, cores);
    EXPECT_NO_THROW(reports::check_plan(plan));
    for (const reports::Claim& claim : plan.claims) {
      for (const reports::ClaimPart& part : claim.parts) {
        const std::string& why = part.comparison.not_applicable;
        for (const char* const fault :
             {"unknown", "no such", "does not take", "must be", "cannot run"}) {
          EXPECT_EQ(why.find(fault), std::string::npos) << claim.id << ": " << why;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bench
