// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/summary.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "reports/formats/table.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

std::vector<std::int64_t> around(std::int64_t middle) {
  return {middle - 30, middle - 20, middle - 10, middle, middle + 10, middle + 20, middle + 30};
}

/// The same values in the opposite order, so that rounds contradict each other.
std::vector<std::int64_t> around_reversed(std::int64_t middle) {
  std::vector<std::int64_t> samples = around(middle);
  std::ranges::reverse(samples);
  return samples;
}

class SummaryTest : public testing::Test {
 protected:
  std::uint64_t add(const Cell& cell, const std::vector<std::int64_t>& samples) {
    results_.plan.cells.push_back(cell);
    add_trials(results_, results_.plan.cells.size() - 1, samples);
    return results_.plan.cells.size() - 1;
  }
  Results results_;
};

TEST_F(SummaryTest, CellsThatCannotBeToldApartShareTheirRanks) {
  add(make_cell("serial", "primes"), around(2000));
  add(make_cell("a", "primes"), around(1000));
  add(make_cell("b", "primes"), around_reversed(1005));
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 1U);
  ASSERT_EQ(groups[0].cells.size(), 3U);
  EXPECT_EQ(groups[0].cells[0].cell, 1U);
  EXPECT_EQ(rank_text(groups[0].cells[0].rank), "1–2");
  EXPECT_EQ(rank_text(groups[0].cells[1].rank), "1–2");
  EXPECT_EQ(rank_text(groups[0].cells[2].rank), "3");
  EXPECT_DOUBLE_EQ(*groups[0].cells[0].speed_up, 2.0);
}

TEST_F(SummaryTest, WhereEachTaskGetsANewWorkerThereIsNoTimeOfAStart) {
  Cell fork = make_cell("fork", "primes");
  fork.traits = ModelTraits{.worker_kind = WorkerKind::process, .worker_per_task = true};
  add(fork, around(1000));
  add(make_cell("pool", "primes"), around(2000));
  const auto groups = summarize(results_);
  EXPECT_FALSE(groups[0].cells[0].start_stop_ns.has_value());
  EXPECT_TRUE(groups[0].cells[0].one_shot_ns.has_value());
  EXPECT_EQ(groups[0].cells[1].start_stop_ns, 150);
}

TEST_F(SummaryTest, SpeedUpsAreOfTheTrialsOfOneRound) {
  // A machine that gets slower: the ratio of the medians would be 2000 / 1600.
  Cell serial = make_cell("serial", "primes");
  add(serial, {1000, 2000, 4000, 8000, 1000, 2000, 4000});
  add(make_cell("a", "primes"), {500, 1000, 2000, 4000, 1500, 1600, 1700});
  const auto together = summarize(results_);
  for (const CellSummary& summary : together[0].cells) {
    EXPECT_DOUBLE_EQ(*summary.speed_up, summary.cell == 0 ? 1.0 : 2.0);
  }
  results_.trials.erase(results_.trials.begin(), results_.trials.begin() + 7);
  results_.trials.push_back(results_.trials.front());
  results_.trials.back().cell = 0;
  results_.trials.back().index = 99;  // no other trial is of this round
  const auto apart = summarize(results_);
  for (const CellSummary& summary : apart[0].cells) {
    EXPECT_EQ(summary.speed_up.has_value(), summary.cell == 0);
  }
}

TEST_F(SummaryTest, ARaceHasNoSpeedUp) {
  add(make_cell("serial", "primes"), {1000, 1000, 1000, 1000, 1000, 1000, 1000});
  add(make_cell("a", "primes"), {500, 500, 500, 500, 500, 500, 500});
  results_.plan.cells[1].expected_failure = FailureKind::race;
  const auto groups = summarize(results_);
  for (const CellSummary& summary : groups[0].cells) {
    EXPECT_EQ(summary.speed_up.has_value(), summary.cell == 0);
  }
}

TEST_F(SummaryTest, RoundsThatAgreeTellAlmostEqualCellsApart) {
  add(make_cell("a", "primes"), around(1000));
  add(make_cell("b", "primes"), around(1005));
  const auto groups = summarize(results_);
  EXPECT_TRUE(groups[0].cells[0].rank->is_best());
  EXPECT_EQ(rank_text(groups[0].cells[1].rank), "2");
}

TEST_F(SummaryTest, RanksNeverFallFromTheTopToTheBottom) {
  // The medians order c before b, but c is not told from d, which b surely beats.
  add(make_cell("a", "primes"), around(1000));
  add(make_cell("b", "primes"), around(2000));
  add(make_cell("c", "primes"), {500, 1990, 5000, 700, 6000, 1900, 1995});
  add(make_cell("d", "primes"), around(2100));
  const auto groups = summarize(results_);
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  for (const CellSummary& summary : groups.at(0).cells) {
    ASSERT_TRUE(summary.rank.has_value());
    EXPECT_GE(summary.rank->first, first);
    EXPECT_GE(summary.rank->last, last);
    first = summary.rank->first;
    last = summary.rank->last;
  }
}

TEST_F(SummaryTest, TheFigureShownFirstIsThatOfQuietIterations) {
  const auto cell = add(make_cell("a", "primes"), around(1000));
  MachineState state;
  state.cores = {{.processor = 0, .best_ns = 100}};
  results_.machine_state = state;
  for (Trial& trial : results_.trials) {
    // Of six iterations the first three are quiet and take half as long.
    trial.round = trial.index;
    trial.iterations_ns = {500, 500, 500, 1000, 1000, 1000};
    trial.turns = {0, 1, 2, 3, 4, 5};
    Round round{.index = trial.index, .cells = {cell}, .turns = 6};
    for (int place = 0; place < 7; ++place) {
      round.readings.push_back({.at_ns = place, .core_ns = {place < 4 ? 100 : 200}});
    }
    results_.rounds.push_back(round);
  }
  const CellSummary quiet = summarize(results_)[0].cells[0];
  EXPECT_TRUE(quiet.is_quiet);
  EXPECT_EQ(quiet.quiet_trials, 7U);
  EXPECT_EQ(quiet.median_ns, 500);
  EXPECT_EQ(quiet.all_median_ns, 750);
  results_.machine_state->unknown = "no core could be pinned";
  const CellSummary unknown = summarize(results_)[0].cells[0];
  EXPECT_FALSE(unknown.is_quiet);
  EXPECT_EQ(unknown.median_ns, 750) << "what is unknown is never quiet";
}

TEST_F(SummaryTest, FurtherDownTooWhatCannotBeToldApartSharesRanks) {
  add(make_cell("a", "primes"), around(1000));
  add(make_cell("b", "primes"), around(2000));
  add(make_cell("c", "primes"), around_reversed(2004));
  add(make_cell("d", "primes"), around(3000));
  const auto groups = summarize(results_);
  std::vector<std::string> ranks;
  for (const auto& summary : groups[0].cells) ranks.push_back(rank_text(summary.rank));
  EXPECT_EQ(ranks, (std::vector<std::string>{"1", "2–3", "2–3", "4"}));
}

TEST_F(SummaryTest, WithFewerThanSixTrialsThereIsNeitherIntervalNorRank) {
  add(make_cell("serial", "primes"), {2000, 2001, 2002, 2003, 2004});
  const auto groups = summarize(results_);
  EXPECT_FALSE(groups[0].cells[0].interval_ns.has_value());
  EXPECT_FALSE(groups[0].cells[0].rank.has_value());
  EXPECT_EQ(groups[0].cells[0].median_ns, 2002);
}

TEST_F(SummaryTest, WithTooFewRoundsOneLineSaysHowManyRanksNeed) {
  for (const char* model : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}) {
    add(make_cell(model, "primes"), around(1000));
  }
  add(make_cell("z", "primes"), around(9000));
  const auto groups = summarize(results_);
  EXPECT_EQ(groups[0].rounds_needed, min_rounds(11, 1));
  for (const CellSummary& summary : groups[0].cells) EXPECT_FALSE(summary.rank.has_value());
  const auto table = format_groups(results_, [](std::string_view) { return ""; });
  EXPECT_NE(table.find("\nranks need at least 9 rounds\n"), std::string::npos) << table;
}

TEST_F(SummaryTest, OnlyEqualConcurrencyIsComparedWhereTasksWait) {
  const auto waiting = [](const char* model, std::uint64_t workers) {
    Cell cell = make_cell(model, "downloads", workers);
    cell.waits = true;
    return cell;
  };
  add(waiting("serial", 1), around(9000));
  add(waiting("a", 2), around(5000));
  add(waiting("a", 16), around(1000));
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 2U);
  for (const Group& group : groups) {
    ASSERT_EQ(group.cells.size(), 2U);
    EXPECT_EQ(rank_text(group.cells[0].rank), "1");
    EXPECT_FALSE(group.cells[1].rank.has_value()) << "serial is but a reference here";
    EXPECT_EQ(group.cells[1].cell, 0U);
  }
}

TEST_F(SummaryTest, LanguagesAreRankedApart) {
  const auto of = [](const char* model, const char* family) {
    Cell cell = make_cell(model, "primes");
    cell.family = family;
    return cell;
  };
  add(of("thread-pool", "native"), around(1000));
  add(of("python-threads", "python"), around(9000));
  add(of("tbb", "native"), around(2000));
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].language, "C++");
  EXPECT_EQ(rank_text(groups[0].cells.at(1).rank), "2");
  EXPECT_EQ(groups[1].language, "Python");
  EXPECT_EQ(rank_text(groups[1].cells.at(0).rank), "1");
}

TEST_F(SummaryTest, AWaitingBaselineStandsInTheGroupsOfItsOwnLanguage) {
  const auto waiting = [](const char* model, const char* family, std::uint64_t workers) {
    Cell cell = make_cell(model, "downloads", workers);
    cell.family = family;
    cell.baseline = workers == 1;
    cell.waits = true;
    return cell;
  };
  add(waiting("serial", "native", 1), around(9000));
  add(waiting("python-serial", "python", 1), around(9900));
  add(waiting("a", "native", 2), around(5000));
  add(waiting("b", "native", 4), around(3000));
  add(waiting("c", "python", 2), around(6000));
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].cells.at(1).cell, 0U);
  EXPECT_EQ(groups[1].cells.at(1).cell, 0U);
  EXPECT_EQ(groups[2].cells.at(1).cell, 1U);
  EXPECT_DOUBLE_EQ(*groups[2].cells.at(0).speed_up, 9900.0 / 6000);
}

TEST_F(SummaryTest, WhatIsNotToBeRankedIsNot) {
  add(make_cell("a", "primes"), around(1000));
  add(make_cell("b", "primes"), around(2000));
  results_.unranked = true;
  const std::vector<Group> groups = summarize(results_);
  ASSERT_EQ(groups.at(0).cells.size(), 2U);
  for (const CellSummary& summary : groups[0].cells) EXPECT_FALSE(summary.rank.has_value());
}

TEST_F(SummaryTest, OfVeryManyCellsOnlyTheFastestAreRankedAndTheTableSaysSo) {
  for (std::size_t cell = 0; cell < max_ranked + 7; ++cell) {
    std::vector<std::int64_t> samples;
    for (std::int64_t trial = 0; trial < 12; ++trial) {
      samples.push_back(1000 * static_cast<std::int64_t>(cell + 1) + trial);
    }
    add(make_cell("m" + std::to_string(cell), "primes"), samples);
  }
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].left_unranked, 7U);
  EXPECT_EQ(rank_text(groups[0].cells.at(max_ranked - 1).rank), std::to_string(max_ranked));
  EXPECT_FALSE(groups[0].cells.at(max_ranked).rank.has_value());
  const auto table = format_groups(results_, [](std::string_view) { return ""; });
  EXPECT_NE(table.find("(of 107 only the fastest 100 are ranked)"), std::string::npos);
}

TEST_F(SummaryTest, ArrivalsAreOrderedByTheirP99OverAllTrialsAndNotRanked) {
  const auto arriving = [](const char* model) {
    Cell cell = make_cell(model, "downloads", 4);
    cell.waits = true;
    cell.arrival_rate = 500;
    return cell;
  };
  const auto slow = add(arriving("slow"), around(1000));
  const auto quick = add(arriving("quick"), around(2000));
  for (Trial& trial : results_.trials) {
    const bool is_slow = trial.cell == slow;
    const std::int64_t latency_ns = is_slow ? 2000 : 100;
    trial.open_loop = OpenLoop{.latency = {{static_cast<std::uint64_t>(latency_ns), 30}},
                               .latency_max_ns = latency_ns,
                               .achieved_rate = is_slow ? 300.0 : 500.0,
                               .saturated = is_slow && trial.index != 0};
  }
  const auto groups = summarize(results_);
  ASSERT_EQ(groups.size(), 1U);
  ASSERT_EQ(groups[0].cells.size(), 2U);
  const auto& first = groups[0].cells[0];
  const auto& second = groups[0].cells[1];
  EXPECT_EQ(first.cell, quick);
  EXPECT_FALSE(first.rank.has_value());
  EXPECT_EQ(first.arrivals->latency.total(), 7 * 30U);
  EXPECT_EQ(first.arrivals->latency.quantile_ns(0.5), 100);
  EXPECT_EQ(second.arrivals->saturated_trials, 6U);
  const auto table = format_groups(
      results_, [](std::string_view) { return ""; }, TextLayout::wide());
  EXPECT_NE(table.find("500/s arrive"), std::string::npos);
  EXPECT_NE(table.find("saturated in 6 of 7"), std::string::npos);
  EXPECT_NE(table.find("tasks behind"), std::string::npos);
}

TEST_F(SummaryTest, WorkersTimeIsShownInShares) {
  add(make_cell("a", "primes"), around(100'000));
  for (Trial& trial : results_.trials) {
    trial.resources.running_ns = 50;
    trial.resources.ready_ns = 10;
    trial.resources.blocked_ns = 40;
  }
  const auto table = format_groups(
      results_, [](std::string_view) { return ""; }, TextLayout::wide());
  EXPECT_NE(table.find("50/10/40 %"), std::string::npos) << table;
}

TEST_F(SummaryTest, AFailedCellIsNotRankedAndStandsLast) {
  add(make_cell("serial", "primes"), around(2000));
  const auto failed = add(make_cell("a", "primes"), around(1000));
  results_.failed.push_back({failed, "trial", "it broke", 0});
  const auto groups = summarize(results_);
  EXPECT_EQ(rank_text(groups[0].cells[0].rank), "1");
  EXPECT_EQ(groups[0].cells[1].cell, failed);
  EXPECT_FALSE(groups[0].cells[1].rank.has_value());
}

TEST_F(SummaryTest, TheOneShotIsStartColdIterationAndStop) {
  add(make_cell("serial", "primes"), {1000});
  EXPECT_EQ(summarize(results_)[0].cells[0].one_shot_ns, 100 + 2000 + 50);
}

TEST_F(SummaryTest, ATooShortIterationHasNoEffectiveCores) {
  add(make_cell("serial", "empty"), {1000});
  add(make_cell("serial", "primes"), {100'000});
  const auto groups = summarize(results_);
  EXPECT_FALSE(groups[0].cells[0].effective_cores.has_value());
  EXPECT_DOUBLE_EQ(groups[1].cells[0].effective_cores.value_or(0), 1.0);
}

TEST_F(SummaryTest, TheTableShowsReasonsWithoutControlCharacters) {
  const auto failed = add(make_cell("a", "primes"), {});
  results_.failed.push_back({failed, "trial", "it \033[2J broke\nbadly", 0});
  const auto table = format_groups(results_, [](std::string_view) { return ""; });
  EXPECT_NE(table.find("failed: a/primes/workers:1: it  [2J broke badly"), std::string::npos);
  EXPECT_EQ(table.find('\033'), std::string::npos);
}

TEST_F(SummaryTest, TheCsvHasOneLinePerCellAndQuotesWhatNeedsIt) {
  add(make_cell("serial", "primes"), around(2000));
  const auto failed = add(make_cell("a", "primes"), {});
  results_.failed.push_back({failed, "trial", "it broke, \"badly\"", 0});
  const auto csv = format_csv(results_);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 3);
  EXPECT_NE(csv.find("\"it broke, \"\"badly\"\"\""), std::string::npos);
}

}  // namespace
}  // namespace reports
