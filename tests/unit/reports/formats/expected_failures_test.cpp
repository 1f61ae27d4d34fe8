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
  race.lock = "none";
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
            "expected, and it occurred: a race of account (lock none) with thread-pool, 4 workers: "
            "4711 of 100000 updates were lost (in all iterations 4.71 %)\n"
            "expected, and it occurred: a deadlock of philosophers (pick naive) with coroutines: "
            "task 3 holds fork 3 and waits for fork 4, held by task 4\n");
}

TEST(ExpectedFailures, WhatDidNotComeIsToldUnlessClaimsTellIt) {
  Results results = asking();
  add_trials(results, 0, {10, 10});
  EXPECT_EQ(format_expected_failures(results),
            "expected: a race of account (lock none) with thread-pool, 4 workers: did not occur in "
            "6 iterations\n");
  results.plan.claims = {{.id = "lock-right"}};
  EXPECT_EQ(format_expected_failures(results), "");
}

TEST(ExpectedFailures, RacesOfOneModelAreToldApartByTheTasksInFlight) {
  Results results = asking();
  results.plan.cells[0].workers = 1;
  results.plan.cells[0].concurrency = 16;
  results.add(lost(10));
  EXPECT_EQ(expected_outcomes(results)[0].where,
            (std::vector<std::string>{"thread-pool, 1 worker, 16 in flight"}));
}

TEST(ExpectedFailures, ThatOneDidNotComeInTheIterationOfATimelineIsTold) {
  Results results = asking();
  results.timelines.push_back({.cell = 0});
  EXPECT_EQ(expected_outcomes(results)[0].outcome, "did not occur in 1 iteration");
}

TEST(ExpectedFailures, EachIsFoundByItsCellInWhateverOrderTheyOccurred) {
  Results results;
  for (const std::uint64_t cell : {7U, 2U, 9U, 2U, 0U}) {
    results.add({.cell = cell, .text = "lost", .faults = cell, .of = 10});
  }
  ASSERT_EQ(results.expected_failures.size(), 4U);
  for (const std::uint64_t cell : {0U, 2U, 7U, 9U}) {
    ASSERT_NE(results.expected_failure(cell), nullptr) << cell;
    EXPECT_EQ(results.expected_failure(cell)->cell, cell);
  }
  EXPECT_EQ(results.expected_failure(2)->trials, 2U);
  EXPECT_EQ(results.expected_failure(3), nullptr);
  EXPECT_EQ(results.expected_failure(10), nullptr);
}

TEST(ExpectedFailures, SeveralTrialsAreAddedUp) {
  Results results = asking();
  results.add(lost(10));
  results.add(lost(5));
  const auto all = expected_outcomes(results);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].outcome,
            "10 of 100000 updates were lost (in all iterations of 2 trials 0.0075 %)");
}

TEST(ExpectedFailures, ThatOneDidNotComeIsToldAsWell) {
  Results results = asking();
  add_trials(results, 0, {100, 110});
  EXPECT_EQ(format_expected_failures(results),
            "expected: a race of account (lock none) with thread-pool, 4 workers: did not occur in "
            "6 iterations\n");
}

TEST(ExpectedFailures, DeadlocksOfEqualTasksAreToldOnce) {
  Results results;
  for (const char* const model : {"fork", "process-pool", "fork", "thread-pool"}) {
    Cell cell = make_cell(model, "philosophers", 5);
    cell.lock = model == std::string("thread-pool") ? "std" : "pthread";
    cell.options = {{"pick", "naive"}};
    cell.expected_failure = FailureKind::deadlock;
    results.add({.cell = results.plan.cells.size(),
                 .kind = FailureKind::deadlock,
                 .text = "task 0 holds fork 0 and waits for fork " +
                         std::to_string(results.plan.cells.size() + 1)});
    results.plan.cells.push_back(cell);
  }
  results.plan.cells[2].settings = {{"lock", "futex"}};
  EXPECT_EQ(format_expected_failures(results),
            "expected, and it occurred: a deadlock of philosophers (pick naive) with fork, "
            "process-pool, fork (lock futex) and thread-pool: task 0 holds fork 0 and waits for "
            "fork 1\n");
}

TEST(ExpectedFailures, ManyRacesOfEqualTasksAreATable) {
  Results results;
  for (const char* const model : {"fork", "process-pool", "thread-pool"}) {
    Cell cell = make_cell(model, "account", 2);
    cell.lock = "none";
    cell.settings = {{"lock", "none"}};
    cell.expected_failure = FailureKind::race;
    results.plan.cells.push_back(cell);
  }
  // One of other tasks between them breaks no table.
  Cell other = results.plan.cells[0];
  other.options = {{"accounts", "4"}};
  results.plan.cells.insert(results.plan.cells.begin() + 1, other);
  for (std::uint64_t cell = 0; cell < 4; ++cell) {
    results.add({.cell = cell, .text = "12 of 100 updates were lost", .faults = 12, .of = 100});
  }
  EXPECT_EQ(format_expected_failures(results, 80),
            "expected, and it occurred: a race of account (lock none):\n"
            "  with                     outcome\n"
            "  fork, 2 workers          12 of 100 updates were lost (in all iterations 12 %)\n"
            "  process-pool, 2 workers  12 of 100 updates were lost (in all iterations 12 %)\n"
            "  thread-pool, 2 workers   12 of 100 updates were lost (in all iterations 12 %)\n"
            "expected, and it occurred: a race of account (lock none, accounts 4) with fork,\n"
            "  2 workers: 12 of 100 updates were lost (in all iterations 12 %)\n");
}

TEST(ExpectedFailures, OfWhatNobodyMeasuredNothingIsTold) {
  EXPECT_EQ(format_expected_failures(asking()), "");
}

TEST(ExpectedFailures, ATextOfAFileCannotBreakALine) {
  Results results = asking();
  results.add({.cell = 0, .text = "many\nwere \033[31mlost"});
  EXPECT_EQ(expected_outcomes(results).at(0).outcome, "many were  [31mlost");
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

TEST(ExpectedFailures, WhereAllAskForOneNothingIsComparedAndThatIsSaid) {
  Results results = asking();
  results.plan.cells.pop_back();
  results.add(lost(4711));
  add_trials(results, 0, {100, 110});
  const Report report = make_report({{.label = "run", .text = {}, .results = results}});
  const std::string text = format_text(report, [](std::string_view) { return ""; }, {.width = 0});
  EXPECT_NE(text.find("Nothing was compared: the cells ask for failures."), std::string::npos)
      << text;
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
