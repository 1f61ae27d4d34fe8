// SPDX-License-Identifier: Apache-2.0
// The claims whose figures are those of cells: that these cells can be measured.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/machine/cores.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/plan.h"
#include "models/catalogue.h"

namespace bench {
namespace {

const char* const ids =
    "cpu-threads-gil,cpu-threads-free,io-threads,io-coroutines,many-coroutines,"
    "coroutines-one-core,blocking-call,starving,no-switching-cost,switching-costs-cpu,spawn-slow,"
    "fork-memory,greenlets";
const char* const needs_two_cores = "at least 2 cores";

/// Whether the cell can be missing for a reason that is none of the claim's: this build has no such
/// model, or the interpreter is another one or absent.
bool may_be_missing(const experiments::WantedCell& cell) {
  if (cell.model.starts_with("python-")) return true;
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, cell.model, &models::CatalogueEntry::name);
  return entry != catalogue.end() && !entry->missing.empty();
}

TEST(CellClaims, EachOfTheirCellsIsPlannedOnAnyNumberOfCoresOrSaysWhatIsMissing) {
  const std::vector<const claims::Claim*> chosen = find_claims(ids);
  EXPECT_EQ(chosen.size(), 13U);
  for (const unsigned cores : {1U, 2U, 3U, 4U, 16U}) {
    const reports::Plan plan = plan_claims(chosen, {}, cores);
    ASSERT_EQ(plan.claims.size(), chosen.size());
    for (std::size_t place = 0; place < chosen.size(); ++place) {
      const std::vector<claims::Part> wanted = chosen[place]->parts(cores);
      const std::vector<reports::ClaimPart>& planned = plan.claims[place].parts;
      if (wanted.empty()) {
        EXPECT_EQ(cores, 1U) << chosen[place]->id;
        ASSERT_EQ(planned.size(), 1U);
        EXPECT_NE(planned[0].comparison.not_applicable.find(needs_two_cores), std::string::npos);
        continue;
      }
      ASSERT_EQ(planned.size(), wanted.size());
      for (std::size_t part = 0; part < wanted.size(); ++part) {
        const reports::Comparison& row = planned[part].comparison;
        EXPECT_NE(row.cell.has_value(), !row.not_applicable.empty()) << row.label;
        if (row.cell || may_be_missing(*wanted[part].cell)) continue;
        // These tests have no worker program.
        if (row.not_applicable.starts_with("spawn: there is no program")) continue;
        ADD_FAILURE() << chosen[place]->id << " " << row.label << ": " << row.not_applicable;
      }
    }
  }
}

TEST(CellClaims, APlanOfThemCanBeReadAgain) {
  EXPECT_NO_THROW(check_plan(plan_claims(find_claims(ids), {}, usable_cores())));
}

TEST(CellClaims, OnOneCoreThoseCannotBeToldThatAreAboutSeveral) {
  std::vector<std::string> untold;
  for (const claims::Claim* const claim : find_claims(ids)) {
    if (claim->parts(1).empty()) untold.push_back(claim->id);
  }
  EXPECT_EQ(untold, (std::vector<std::string>{"cpu-threads-gil", "cpu-threads-free",
                                              "coroutines-one-core"}));
}

TEST(CellClaims, CellsThatSeveralClaimsNeedAreMeasuredOnce) {
  std::size_t apart = 0;
  const std::vector<const claims::Claim*> chosen = find_claims(ids);
  for (const claims::Claim* const claim : chosen) apart += plan_claims({claim}, {}, 2).cells.size();
  EXPECT_LT(plan_claims(chosen, {}, 2).cells.size(), apart);
}

TEST(CellClaims, WhatAThreadIsSaidToDoUnderALockOrWithoutIsMeasuredThere) {
  const std::string threads = "python-thread-executor";
  const auto is_under = [&](const char* id, reports::Gil gil) {
    const std::vector<claims::Part> parts = find_claims(id).at(0)->parts(2);
    return std::ranges::any_of(
               parts, [&](const claims::Part& part) { return part.cell->model == threads; }) &&
           std::ranges::all_of(parts, [&](const claims::Part& part) {
             return part.cell->model != threads || part.cell->gil == gil;
           });
  };
  EXPECT_TRUE(is_under("cpu-threads-gil", reports::Gil::on));
  EXPECT_TRUE(is_under("cpu-threads-free", reports::Gil::off));
}

}  // namespace
}  // namespace bench
