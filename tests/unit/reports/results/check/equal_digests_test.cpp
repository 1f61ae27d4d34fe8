// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/equal_digests.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/files/journal.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "reports/results/slowdown.h"
#include "reports/summary/comparability.h"
#include "tests/unit/reports/paired_fixture.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

constexpr const char* other_digest = "00000000000000cd";

/// Two cells of equal work, and one of another size.
Results three_cells() {
  Results results;
  results.date = "2026-01-02T03:04:05+00:00";
  results.plan.cells = {make_cell("serial", "primes"), make_cell("fork", "primes"),
                        make_cell("serial", "powers")};
  for (std::uint64_t cell = 0; cell < 3; ++cell) add_trials(results, cell, {100, 101, 102});
  return results;
}

Trial& trial_of(Results& results, std::uint64_t cell, std::uint64_t index) {
  return results.trials.at(cell * 3 + index);
}

std::string journal_of(const Results& results) {
  std::string text = journal_header(results);
  for (const Trial& trial : results.trials) text += journal_line(trial);
  return text;
}

TEST(EqualDigests, ATrialOfACellWithAnotherDigestIsRefusedWithBoth) {
  Results results = three_cells();
  trial_of(results, 0, 2).digest = other_digest;
  const std::string expected =
      "digest: trial 2 of 'serial/primes/workers:1' must have the digest of equal work, "
      "00000000000000ab as in trial 0 of 'serial/primes/workers:1' (got 00000000000000cd)";
  const std::string why = why_refused(format_results(results));
  EXPECT_EQ(why.find("concurrency_bench.trials[2]: " + expected), 0U) << why;
  const std::string of_journal = why_refused(journal_of(results));
  EXPECT_EQ(of_journal.find("line 4: " + expected), 0U) << of_journal;
}

TEST(EqualDigests, AWholeCellWithAnotherDigestThanEqualWorkIsRefused) {
  Results results = three_cells();
  for (const std::uint64_t index : {0U, 1U, 2U}) trial_of(results, 1, index).digest = other_digest;
  const std::string why = why_refused(format_results(results));
  EXPECT_NE(why.find("trial 0 of 'fork/primes/workers:1' must have the digest of equal work"),
            std::string::npos)
      << why;
}

TEST(EqualDigests, OtherWorkHasOtherDigests) {
  Results results = three_cells();
  for (const std::uint64_t index : {0U, 1U, 2U}) trial_of(results, 2, index).digest = other_digest;
  EXPECT_EQ(why_refused(format_results(results)), "");
  for (const std::uint64_t index : {0U, 1U, 2U}) trial_of(results, 1, index).digest = other_digest;
  results.plan.cells[1].options["skew"] = "2";
  EXPECT_EQ(why_refused(format_results(results)), "");
}

TEST(EqualDigests, WhatIsDoneTwiceIsEqualWork) {
  Results results = three_cells();
  results.plan.cells[1].options[slowdown_option] = "5";
  EXPECT_EQ(why_refused(format_results(results)), "");
  trial_of(results, 1, 1).digest = other_digest;
  EXPECT_NE(why_refused(format_results(results)), "");
}

TEST(EqualDigests, TwoFilesOfOneSeedAreNotComparableWhereTheirResultsDiffer) {
  const Results a = three_cells();
  Results b = three_cells();
  for (Trial& trial : b.trials) trial.digest = other_digest;
  EXPECT_NE(digest_difference(a, b).find("has the digest 00000000000000ab, and "),
            std::string::npos)
      << digest_difference(a, b);
  const std::vector<Source> sources = {{.label = "a", .text = {}, .results = a},
                                       {.label = "b", .text = {}, .results = b}};
  bool warned = false;
  for (const std::string& warning : comparability_warnings(sources)) {
    warned |= warning.find("the results of equal work differ in 'a' and 'b'") != std::string::npos;
  }
  EXPECT_TRUE(warned);
  EXPECT_FALSE(comparability(sources, false).refusals.empty());
  b.plan.seed = 7;  // then they are other tasks
  EXPECT_EQ(digest_difference(a, b), "");
  EXPECT_EQ(digest_difference(a, a), "");
}

TEST(EqualDigests, TheSidesOfARunOfPairsHaveTheSameResults) {
  PairedRun run;
  run.add_confirmed("serial", 0, 0.01);
  EXPECT_EQ(pairing_mismatch(run.base, run.candidate), "");
  for (Trial& trial : run.candidate.trials) trial.digest = other_digest;
  EXPECT_NE(pairing_mismatch(run.base, run.candidate).find("the results of equal work differ"),
            std::string::npos);
}

TEST(EqualDigests, TheDigestOfACellIsThatOfAnyTrialOfItsWork) {
  Results results = three_cells();
  std::erase_if(results.trials, [](const Trial& trial) { return trial.cell == 0; });
  EXPECT_EQ(digest_of(results, results.plan.cells[0]), "00000000000000ab");
  results.plan.cells[0].tasks = 11;
  EXPECT_FALSE(digest_of(results, results.plan.cells[0]).has_value());
}

}  // namespace
}  // namespace reports
