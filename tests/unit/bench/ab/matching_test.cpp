// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/matching.h"

#include <gtest/gtest.h>

#include "workloads/slowdown.h"

namespace bench {
namespace {

using Side = reports::Pairing::Side;

reports::Cell cell(const std::string& name, std::map<std::string, std::string> options = {},
                   std::uint64_t tasks = 100) {
  return {.name = name,
          .model = name.substr(0, name.find('/')),
          .workload = "primes",
          .tasks = tasks,
          .options = std::move(options)};
}

reports::Plan plan(std::vector<reports::Cell> cells) {
  reports::Plan plan;
  plan.cells = std::move(cells);
  return plan;
}

TEST(MatchedCells, AreThoseOfEqualNamesInTheBasesOrder) {
  const auto cells = match_cells(plan({cell("a"), cell("b")}), plan({cell("b"), cell("a")}));
  ASSERT_EQ(cells.base.size(), 2);
  EXPECT_EQ(cells.base[0].name, "a");
  EXPECT_EQ(cells.candidate[0].name, "a");
  EXPECT_EQ(cells.candidate[1].name, "b");
  EXPECT_TRUE(cells.alone.empty());
}

TEST(MatchedCells, WithFlagsOfOneSideAloneMatchByWhatTheyShare) {
  reports::Plan candidate = plan({cell("a/primes/io:uring"), cell("b/primes/io:uring")});
  candidate.cells[1].settings["io"] = "uring";
  const auto cells = match_cells(plan({cell("a/primes"), cell("b/primes")}), candidate);
  ASSERT_EQ(cells.base.size(), 2);
  EXPECT_EQ(cells.candidate[1].name, "b/primes");
  EXPECT_EQ(cells.candidate[1].settings.at("io"), "uring");
}

TEST(MatchedCells, LeaveOutThoseOfOneSideAndSayWhichSide) {
  const auto cells = match_cells(plan({cell("a"), cell("gone")}), plan({cell("a"), cell("new")}));
  EXPECT_EQ(cells.base.size(), 1);
  ASSERT_EQ(cells.alone.size(), 2);
  EXPECT_EQ(cells.alone[0].side, Side::base);
  EXPECT_EQ(cells.alone[0].cell, "gone");
  EXPECT_EQ(cells.alone[1].side, Side::candidate);
  EXPECT_EQ(cells.alone[1].cell, "new");
}

TEST(MatchedCells, OfUnequalWorkAreNone) {
  const auto cells = match_cells(plan({cell("a", {}, 100)}), plan({cell("a", {}, 200)}));
  EXPECT_TRUE(cells.base.empty());
  ASSERT_EQ(cells.alone.size(), 1);
  EXPECT_EQ(cells.alone[0].reason,
            "its work differs: --tasks 100 in the base, 200 in the candidate; set it for both");
  EXPECT_EQ(match_cells(plan({cell("a", {{"body", "1KiB"}})}), plan({cell("a")})).alone.size(), 1);
}

TEST(MatchedCells, DoTheWorkThatTheBaseFoundOutAboutThisMachine) {
  const auto cells =
      match_cells(plan({cell("a", {{"_unit", "7"}})}), plan({cell("a", {{"_unit", "8"}})}));
  ASSERT_EQ(cells.candidate.size(), 1);
  EXPECT_EQ(cells.candidate[0].options.at("_unit"), "7");
}

TEST(MatchedCells, KeepAnInjectedSlowdownOnItsSide) {
  const auto cells =
      match_cells(plan({cell("a")}), plan({cell("a", {{workloads::slowdown_option.name, "5"}})}));
  ASSERT_EQ(cells.candidate.size(), 1);
  EXPECT_TRUE(cells.base[0].options.empty());
  EXPECT_EQ(cells.candidate[0].options.at(workloads::slowdown_option.name), "5");
}

}  // namespace
}  // namespace bench
