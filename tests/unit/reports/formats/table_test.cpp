// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/table.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "reports/formats/cell_table.h"
#include "reports/text/text.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

/// Two cells that took turns; the first one's last turn lies beside a slow reading.
Results in_turns() {
  Results results;
  results.plan.cells = {make_cell("one", "primes"), make_cell("two", "primes")};
  add_trials(results, 0, {1000});
  add_trials(results, 1, {2000});
  results.trials[0].turns = {0, 2, 4};
  results.trials[1].turns = {1, 3, 5};
  for (Trial& trial : results.trials) trial.round = 0;
  Round round{.cells = {0, 1}, .turns = 6};
  for (const std::int64_t ns : {100, 100, 100, 100, 180, 100, 100}) {
    round.readings.push_back({.core_ns = {ns}});
  }
  results.rounds = {round};
  results.machine_state = MachineState{.cores = {{.best_ns = 100, .quiet_share = 0.9}}};
  return results;
}

std::string tables_of(const Results& results, const TextLayout& layout) {
  return format_groups(
      results, [](std::string_view) { return ""; }, layout);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The fields of a line of CSV without quotes, by the names in the head.
std::string field_of(const std::string& csv, std::size_t line, const std::string& name) {
  const auto split = [](const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(separator, begin), text.size());
      parts.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return parts;
  };
  const auto lines = split(csv, '\n');
  const auto names = split(lines.at(0), ',');
  const auto fields = split(lines.at(line), ',');
  EXPECT_EQ(names.size(), fields.size());
  for (std::size_t place = 0; place < names.size(); ++place) {
    if (names[place] == name) return fields.at(place);
  }
  return "no such field";
}

TEST(Table, OfTasksThatShareTheConcurrencyIsSaidWhereItIsNotAllOfThem) {
  Results results;
  for (const std::uint64_t concurrency : {16U, 4U}) {
    Cell cell = make_cell("coroutines", "account");
    cell.lock = "loop";
    cell.tasks = 16;
    cell.concurrency = concurrency;
    cell.name += "/concurrency:" + std::to_string(concurrency);
    results.plan.cells.push_back(cell);
  }
  add_trials(results, 0, {1000});
  add_trials(results, 1, {2000});
  const std::string tables = tables_of(results, {.width = 0});
  EXPECT_TRUE(has(tables, "coroutines concurrency:4 lock:loop")) << tables;
  EXPECT_TRUE(has(tables, "coroutines lock:loop")) << tables;
}

TEST(Table, ASpeedUpThatIsNotTheRatioOfTheMediansBesideItIsExplained) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 2),
                        make_cell("fork", "primes", 2)};
  results.plan.cells[0].baseline = true;
  add_trials(results, 0, std::vector<std::int64_t>(7, 100'000));
  add_trials(results, 2, std::vector<std::int64_t>(7, 80'000));
  std::vector<std::int64_t> samples(15, 100'000);
  std::fill_n(samples.begin(), 7, 50'000);  // in the rounds of serial
  add_trials(results, 1, samples);
  const std::string text = tables_of(results, {});
  EXPECT_TRUE(has(text, "2.00×")) << text;
  EXPECT_TRUE(has(text, "  The speed-up of tbb is not the ratio of the medians above:")) << text;
  EXPECT_TRUE(has(text, "docs/method.md")) << text;
  TextLayout layout;
  layout.columns = {"median"};
  EXPECT_FALSE(has(tables_of(results, layout), "ratio of the medians"))
      << "nor is there a speed-up";
}

TEST(Table, WhereMediansAndSpeedUpsAgreeThereIsNoFootnote) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 2)};
  results.plan.cells[0].baseline = true;
  add_trials(results, 0, std::vector<std::int64_t>(7, 100'000));
  add_trials(results, 1, std::vector<std::int64_t>(7, 50'300));
  EXPECT_FALSE(has(tables_of(results, {}), "ratio of the medians"));
}

TEST(Table, AWideTableHasTheFigureOfAllIterationsAndTheQuietShareBesideIt) {
  const std::string text = tables_of(in_turns(), TextLayout::wide());
  EXPECT_TRUE(has(text, "all iterations  quiet")) << text;
  EXPECT_TRUE(has(text, "67 %")) << text;
  EXPECT_FALSE(has(text, "instr/cycle")) << text;
}

TEST(Table, AWideTableHasInstructionsPerCycleWhereTheyWereCounted) {
  Results results = in_turns();
  results.trials[1].instructions_per_cycle = 1.234;
  const std::string text = tables_of(results, TextLayout::wide());
  EXPECT_TRUE(has(text, "instr/cycle")) << text;
  EXPECT_TRUE(has(text, "1.23")) << text;
}

TEST(Table, AUsualTableHasNoneOfTheseColumns) {
  Results results = in_turns();
  results.trials[1].instructions_per_cycle = 1.234;
  const std::string text = tables_of(results, {});
  EXPECT_FALSE(has(text, "all iterations")) << text;
  EXPECT_FALSE(has(text, "instr/cycle")) << text;
}

TEST(Table, AWideTableOfAFileWithoutProbesHasNoColumnsAboutNeighbours) {
  Results results = in_turns();
  results.machine_state.reset();
  EXPECT_FALSE(has(tables_of(results, TextLayout::wide()), "quiet"));
}

TEST(Table, ColumnsThatAreAskedForAreShownInTheirOrderWhateverTheWidth) {
  const std::string text =
      tables_of(in_turns(), {.width = 40, .columns = {"one-shot", "quiet", "start-stop"}});
  EXPECT_TRUE(has(text, "  model  quiet  start+stop  one-shot\n")) << text;
}

TEST(Table, EveryColumnOfATableHasANameThatCanBeAskedFor) {
  const Results results = in_turns();
  const std::vector<CellState> states = wide_states(results, TextLayout::wide());
  for (const Group& group : summarize(results)) {
    for (const auto& column : make_cell_table(group, results.plan.cells, states).columns) {
      EXPECT_NE(std::ranges::find(cell_columns(), column.name, &CellColumn::name),
                cell_columns().end())
          << column.title;
    }
  }
}

TEST(Table, TheInterpreterThatAllCellsHaveStandsInTheTitle) {
  Results results = in_turns();
  for (Cell& cell : results.plan.cells) cell.runtime = "CPython 3.11.7, GIL on";
  const std::string text = tables_of(results, {});
  EXPECT_TRUE(has(text, "primes: 10 tasks, CPython 3.11.7, GIL on\n")) << text;
  EXPECT_FALSE(has(text, "one (CPython")) << text;
  results.plan.cells[0].runtime = "CPython 3.14.0, GIL off";
  EXPECT_TRUE(has(tables_of(results, {}), "one (CPython 3.14.0, GIL off)"));
}

TEST(Table, NoLineIsWiderThanTheTerminalHoweverLongNamesAre) {
  Results results = in_turns();
  for (Cell& cell : results.plan.cells) {
    cell.model += std::string(90, 'x');
    cell.settings["a-setting-with-a-long-name"] = std::string(40, 'y');
  }
  for (const std::size_t width : {60U, 80U, 100U}) {
    std::istringstream lines(tables_of(results, {.width = width}));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(reports::width(line), width) << line;
  }
  EXPECT_TRUE(has(tables_of(results, TextLayout::wide()), std::string(90, 'x')));
}

TEST(Csv, EveryCellHasItsQuietShareAndWhatIsNotKnownIsEmpty) {
  Results results = in_turns();
  results.trials[0].instructions_per_cycle = 1.5;
  const std::string csv = format_csv(results);
  EXPECT_EQ(field_of(csv, 1, "name"), "one/primes/workers:1");
  EXPECT_EQ(field_of(csv, 1, "all_median_ns"), "1000");
  EXPECT_EQ(field_of(csv, 1, "quiet_share"), "0.6667");
  EXPECT_EQ(field_of(csv, 1, "instructions_per_cycle"), "1.500");
  EXPECT_EQ(field_of(csv, 2, "instructions_per_cycle"), "");
  results.machine_state.reset();
  EXPECT_EQ(field_of(format_csv(results), 1, "quiet_share"), "");
}

/// Two locks that tasks share, each with its price, and the same without a lock, for which updates
/// were expected to get lost.
Results of_locks() {
  Results results;
  for (const char* const lock : {"std", "futex", "none"}) {
    Cell cell = make_cell("thread-pool", "account", 2);
    cell.name += std::string("/lock:") + lock;
    cell.settings = {{"lock", lock}};
    cell.lock = lock;
    if (cell.settings["lock"] == "none") cell.expected_failure = FailureKind::race;
    results.plan.cells.push_back(cell);
  }
  for (std::uint64_t cell = 0; cell < 3; ++cell) {
    for (std::int64_t trial = 0; trial < 7; ++trial) {
      add_trials(results, cell, {static_cast<std::int64_t>(90'000 - 30'000 * cell) + trial});
      Trial& last = results.trials.back();
      last.resources.voluntary_switches = 600;
      last.sync = SyncUse{.operations = 1000,
                          .fairness = Fairness{.jain = 0.75, .share_min = 0.5, .share_max = 2},
                          .lock_wait = {{20, 98}, {500, 2}},
                          .lock_wait_max_ns = 500};
    }
  }
  results.add({.cell = 2, .text = "3 of 1000 updates were lost", .faults = 3, .of = 1000});
  return results;
}

TEST(FormatGroups, WhereTasksShareTheTableSaysWhatAnOperationCosts) {
  const std::string text = tables_of(of_locks(), {.width = 200});
  EXPECT_TRUE(has(text, "thread-pool lock:futex")) << text;
  for (const char* const shown : {"per operation", "CPU per op.", "fairness", "0.75", "60.0 ns"}) {
    EXPECT_TRUE(has(text, shown)) << shown << "\n" << text;
  }
  EXPECT_FALSE(has(text, "speed-up")) << "there is no serial cell: " << text;
  EXPECT_FALSE(has(text, "wait p99"));
  const std::string wide = tables_of(of_locks(), TextLayout::wide());
  EXPECT_TRUE(has(wide, "wait p99")) << wide;
  EXPECT_TRUE(has(wide, "500 ns"));
  EXPECT_FALSE(has(wide, "speed-up")) << wide;
}

/// The same where the trials say what their operations are.
Results of_operations(const OperationTraits& traits) {
  Results results = of_locks();
  for (Trial& trial : results.trials) trial.sync->traits = traits;
  return results;
}

TEST(FormatGroups, WhereTasksTalkTheTimesAreThoseOfItemsAlsoOfOlderFiles) {
  Results results = of_locks();
  for (Cell& cell : results.plan.cells) {
    cell.channel = "locked";
    cell.lock.clear();
  }
  const std::string wide = tables_of(results, TextLayout::wide());
  for (const char* const shown : {"latency p50", "latency p99", "latency max", "500 ns"}) {
    EXPECT_TRUE(has(wide, shown)) << shown << "\n" << wide;
  }
  EXPECT_FALSE(has(wide, "wait p50")) << wide;
}

TEST(FormatGroups, TheFirstResultIsShownWhereItIsKnown) {
  Results results = of_locks();
  EXPECT_FALSE(has(tables_of(results, TextLayout::wide()), "first result"));
  EXPECT_EQ(field_of(format_csv(results), 1, "first_result_ns"), "");
  for (std::int64_t place = 0; Trial & trial : results.trials) {
    // Of the second cell alone: 71 µs to 77 µs.
    if (trial.cell == 1) trial.sync->first_result_ns = 71'000 + 1000 * place++;
  }
  const std::string text = tables_of(results, {.width = 200});
  EXPECT_TRUE(has(text, "first result")) << text;
  EXPECT_TRUE(has(text, "74.0 µs")) << text;
  // Memory is what it is weighed against, and stays where there is little room.
  results.memory = {{1, 4 << 20, 1024, 0.1}};
  const std::string narrow = tables_of(results, {.width = 80});
  EXPECT_TRUE(has(narrow, "first") && has(narrow, "4.00 MiB")) << narrow;
  EXPECT_EQ(field_of(format_csv(results), 1, "first_result_ns"), "74000");
  EXPECT_EQ(field_of(format_csv(results), 2, "first_result_ns"), "");
}

TEST(FormatGroups, WhatAnOperationIsCalledAndWhatItMovesIsWhatItsTrialsSay) {
  const Results results =
      of_operations({.name = "round trip", .sampled = SampledTime::latency, .bytes = 600});
  const std::string wide = tables_of(results, TextLayout::wide());
  for (const char* const shown :
       {"per round trip", "latency max", "bytes/s", "9.31 GiB/s"}) {  // 600 bytes in 60 ns
    EXPECT_TRUE(has(wide, shown)) << shown << "\n" << wide;
  }
  EXPECT_FALSE(has(tables_of(results, {.width = 100}), "bytes/s")) << "there is no room";
  EXPECT_FALSE(has(tables_of(of_locks(), TextLayout::wide()), "bytes/s")) << "nothing is moved";
  const std::string csv = format_csv(results);
  EXPECT_EQ(field_of(csv, 1, "bytes_per_second"), "9999500025");
  EXPECT_EQ(field_of(csv, 1, "item_latency_max_ns"), "500");
  EXPECT_EQ(field_of(csv, 1, "lock_wait_max_ns"), "");
  EXPECT_EQ(field_of(format_csv(of_locks()), 1, "bytes_per_second"), "");
}

TEST(FormatGroups, WhereLatenessIsTheResultTheTableShowsIt) {
  const std::string timers = tables_of(
      of_operations({.name = "timer", .sampled = SampledTime::lateness, .has_price = false}),
      {.width = 200});
  for (const char* const shown : {"late p50", "late max", "20.0 ns", "500 ns"}) {
    EXPECT_TRUE(has(timers, shown)) << shown << "\n" << timers;
  }
  for (const char* const hidden : {"per timer", "CPU per op.", "fairness", "late p99"}) {
    EXPECT_FALSE(has(timers, hidden)) << hidden << "\n" << timers;
  }
  const Results results = of_operations({.name = "wake-up", .sampled = SampledTime::lateness});
  const std::string wakes = tables_of(results, {.width = 200});
  EXPECT_TRUE(has(wakes, "late max")) << wakes;
  EXPECT_TRUE(has(wakes, "per wake-up")) << wakes;
  EXPECT_TRUE(has(tables_of(results, TextLayout::wide()), "late p99"));
}

TEST(FormatGroups, WorkThatIsNotCountedInOperationsHasNoSuchColumns) {
  const std::string text = tables_of(in_turns(), TextLayout::wide());
  EXPECT_FALSE(has(text, "per operation")) << text;
  EXPECT_TRUE(has(text, "speed-up"));
}

TEST(FormatGroups, ACellThatAsksForAFailureStandsBehindAllThatDoNotAndHasNoRank) {
  const std::vector<Group> groups = summarize(of_locks());
  ASSERT_EQ(groups.size(), 1U);
  ASSERT_EQ(groups[0].cells.size(), 3U);
  EXPECT_EQ(groups[0].cells[0].cell, 1U);
  EXPECT_TRUE(groups[0].cells[0].rank);
  EXPECT_EQ(groups[0].cells[2].cell, 2U) << "although it was the fastest";
  EXPECT_FALSE(groups[0].cells[2].rank);
}

TEST(FormatGroups, ADeadlockThatWasAskedForStandsInPlaceOfFigures) {
  Results results = of_locks();
  results.plan.cells[2].expected_failure = FailureKind::deadlock;
  std::erase_if(results.trials, [](const Trial& trial) { return trial.cell == 2; });
  results.expected_failures = {
      {.cell = 2, .kind = FailureKind::deadlock, .text = "task 1 waits for task 0"}};
  const std::string wide = tables_of(results, TextLayout::wide());
  EXPECT_TRUE(has(wide, "deadlock, as expected")) << wide;
  const std::string usual = tables_of(results, {.width = 200});
  EXPECT_FALSE(has(usual, "not measured")) << usual;
}

TEST(FormatCsv, HasTheFiguresOfOperationsAndWhatCameOfAnExpectedFailure) {
  const std::string csv = format_csv(of_locks());
  const std::size_t none = 3;  // behind the two locks
  EXPECT_EQ(field_of(csv, 1, "settings"), "lock:futex");
  EXPECT_EQ(field_of(csv, 1, "lock"), "futex");
  EXPECT_EQ(field_of(csv, 1, "operations"), "1000");
  EXPECT_EQ(field_of(csv, 1, "ns_per_operation"), "60.003");
  EXPECT_EQ(field_of(csv, 1, "operations_per_second"), "16665833.4");
  EXPECT_EQ(field_of(csv, 1, "cpu_ns_per_operation"), "60.003");
  EXPECT_EQ(field_of(csv, 1, "switches_per_operation"), "0.200000");
  EXPECT_EQ(field_of(csv, 1, "fairness_jain"), "0.7500");
  EXPECT_EQ(field_of(csv, 1, "share_max"), "2.0000");
  EXPECT_EQ(field_of(csv, 1, "lock_wait_p50_ns"), "20");
  EXPECT_EQ(field_of(csv, 1, "lock_wait_max_ns"), "500");
  EXPECT_EQ(field_of(csv, 1, "expected_failure"), "");
  EXPECT_EQ(field_of(csv, none, "expected_failure"), "race");
  EXPECT_EQ(field_of(csv, none, "occurred_in_trials"), "1");
  EXPECT_EQ(field_of(format_csv(in_turns()), 1, "ns_per_operation"), "");
}

TEST(FormatCsv, HasTheTimesOfItemsApartFromWhatLocksWait) {
  Results results = of_locks();
  const std::string locks = format_csv(results);
  EXPECT_EQ(field_of(locks, 1, "lock_wait_max_ns"), "500");
  EXPECT_EQ(field_of(locks, 1, "item_latency_max_ns"), "");
  for (Cell& cell : results.plan.cells) cell.channel = "locked";
  const std::string channels = format_csv(results);
  EXPECT_EQ(field_of(channels, 1, "lock_wait_max_ns"), "");
  EXPECT_EQ(field_of(channels, 1, "item_latency_p50_ns"), "20");
  EXPECT_EQ(field_of(channels, 1, "item_latency_max_ns"), "500");
}

}  // namespace
}  // namespace reports
