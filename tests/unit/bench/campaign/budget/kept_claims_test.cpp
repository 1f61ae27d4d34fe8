// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/kept_claims.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

/// A plan of claims, each of which has these cells.
reports::Plan plan_of(const std::vector<std::vector<std::uint64_t>>& claims) {
  reports::Plan plan;
  for (const auto& cells : claims) {
    reports::Claim claim{.id = "c" + std::to_string(plan.claims.size())};
    for (const std::uint64_t cell : cells) {
      reports::ClaimPart part;
      part.comparison.cell = cell;
      claim.parts.push_back(part);
    }
    plan.claims.push_back(claim);
  }
  return plan;
}

std::vector<BudgetCell> cells_of(const std::vector<double>& seconds) {
  std::vector<BudgetCell> cells;
  for (const double one : seconds) {
    cells.push_back({.name = "c" + std::to_string(cells.size()),
                     .workload = "w",
                     .cost = {.overhead_s = 0.01, .iteration_s = one}});
  }
  return cells;
}

const Budget one_minute{.total_s = 60, .left_s = 60, .min_rounds_to_rank = 10, .min_rounds = 10};

TEST(KeptClaims, AllAreKeptWhereAllFit) {
  const Fit fit = fit_claims(plan_of({{0, 1}, {2}}), cells_of({0.01, 0.01, 0.01}), one_minute);
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_GE(fit.rounds, 10U);
}

TEST(KeptClaims, AWholeClaimIsLeftOutSoThatTheOthersHaveTheirRounds) {
  const Fit fit =
      fit_claims(plan_of({{0, 1}, {2, 3}}), cells_of({0.01, 0.01, 0.02, 20}), one_minute);
  EXPECT_GE(fit.rounds, 10U);
  ASSERT_EQ(fit.left_out.size(), 2U) << "the cheap cell of the claim would tell nothing";
  EXPECT_TRUE(fit.left_out.contains(2));
  EXPECT_TRUE(fit.left_out.contains(3));
  EXPECT_NE(fit.left_out.at(2).reason.find("no time for its claim"), std::string::npos);
}

TEST(KeptClaims, ACellThatAnotherClaimNeedsStays) {
  const Fit fit = fit_claims(plan_of({{0, 1}, {1, 2}}), cells_of({0.01, 0.01, 20}), one_minute);
  EXPECT_EQ(fit.left_out.size(), 1U);
  EXPECT_TRUE(fit.left_out.contains(2));
}

TEST(KeptClaims, AsManyAsPossibleAreDecidedTheCheapestFirst) {
  // Each of the two costly ones would fit alone, and both do not.
  const Fit fit =
      fit_claims(plan_of({{0}, {1}, {2}, {3}}), cells_of({1.5, 0.1, 1.6, 0.1}), one_minute);
  EXPECT_EQ(fit.left_out.size(), 1U);
  EXPECT_TRUE(fit.left_out.contains(2));
}

TEST(KeptClaims, OfWhatNothingIsKnownItsClaimIsNotMeasured) {
  std::vector<BudgetCell> cells = cells_of({0.01, 0.01, 0.01});
  cells[1].cost.was_not_tried = true;
  const Fit fit = fit_claims(plan_of({{0, 1}, {2}}), cells, one_minute);
  EXPECT_TRUE(fit.left_out.contains(0));
  EXPECT_EQ(fit.left_out.at(1).detail, "there was no time to try it");
  EXPECT_FALSE(fit.left_out.contains(2));
}

}  // namespace
}  // namespace bench
