// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/expected_failures.h"

#include <gtest/gtest.h>

#include "reports/report.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Results asking() {
  Results results;
  Cell race = make_cell("thread-pool", "account", 4);
  race.settings = {{"lock", "none"}};
  race.expected_failure = FailureKind::race;
  Cell deadlock = make_cell("coroutines", "philosophers");
  deadlock.options = {{"pick", "naive"}, {"_hidden", "1"}};
  deadlock.expected_failure = FailureKind::deadlock;
  results.plan.cells = {race, deadlock, make_cell("thread-pool", "account", 4)};
  return results;
}

ExpectedFailure lost(std::uint64_t faults) {
  return {.cell = 0,
          .text = std::to_string(faults) + " of 100000 updates were lost",
          .faults = faults,
          .of = 100'000};
}

TEST(ExpectedFailures, WhatCameIsToldWithItsExtent) {
  Results results = asking();
  results.add(lost(4711));
  results.add({.cell = 1,
               .kind = FailureKind::deadlock,
               .text = "task 3 holds fork 3 and waits for fork 4, held by task 4"});
  EXPECT_EQ(format_expected_failures(results),
            "asked for, and it came: a race of account, thread-pool, 4 workers, lock none: 4711 of "
            "100000 updates were lost\n"
            "asked for, and it came: a deadlock of philosophers, coroutines, 1 worker, pick naive: "
            "task 3 holds fork 3 and waits for fork 4, held by task 4\n");
}

TEST(ExpectedFailures, SeveralTrialsAreAddedUp) {
  Results results = asking();
  results.add(lost(10));
  results.add(lost(5));
  const auto all = asked_for(results);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].came, "10 of 100000 updates were lost (in all 15 of 200000 in 2 trials)");
}

TEST(ExpectedFailures, ThatOneDidNotComeIsToldAsWell) {
  Results results = asking();
  add_trials(results, 0, {100, 110});
  EXPECT_EQ(format_expected_failures(results),
            "asked for: a race of account, thread-pool, 4 workers, lock none: did not come in 6 "
            "iterations\n");
}

TEST(ExpectedFailures, OfWhatNobodyMeasuredNothingIsTold) {
  EXPECT_EQ(format_expected_failures(asking()), "");
}

TEST(ExpectedFailures, ATextOfAFileCannotBreakALine) {
  Results results = asking();
  results.add({.cell = 0, .text = "many\nwere \033[31mlost"});
  EXPECT_EQ(asked_for(results).at(0).came, "many were  [31mlost");
}

TEST(ExpectedFailures, AllFormsOfAReportTellThem) {
  Results results = asking();
  results.add(lost(4711));
  const Report report = make_report({{.label = "run", .text = {}, .results = results}});
  const auto tells = [](const std::string& text) {
    return text.find("4711 of 100000 updates were lost") != std::string::npos;
  };
  EXPECT_TRUE(tells(format_text(report, [](std::string_view) { return ""; }, {.width = 0})));
  EXPECT_TRUE(tells(format_markdown(report)));
  EXPECT_TRUE(tells(format_page(report)));
}

TEST(ExpectedFailures, NoSentenceComparesWhoAsksForOneWithOthers) {
  Results results = asking();
  results.plan.cells.erase(results.plan.cells.begin() + 1);
  results.plan.cells[1].model = "process-pool";
  results.plan.cells[1].name = "process-pool/account/workers:4";
  for (std::int64_t trial = 0; trial < 13; ++trial) {
    add_trials(results, 0, {100'000 + trial});
    add_trials(results, 1, {900'000 + trial});
  }
  const Report report = make_report({{.label = "run", .text = {}, .results = results}});
  for (const Section& section : report.sections) {
    for (const Answer& answer : section.answers) {
      EXPECT_EQ(answer.sentence.find("thread-pool"), std::string::npos) << answer.sentence;
    }
  }
}

}  // namespace
}  // namespace reports
