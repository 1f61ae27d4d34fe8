// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/command.h"

#include <sstream>

#include <gtest/gtest.h>

#include "bench/command_line/program_help.h"
#include "bench/commands/run.h"
#include "bench/options/option_table.h"
#include "bench/options/settings.h"
#include "bench/plan/plan.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

/// Without the program's name; nothing in it is quoted.
std::vector<std::string> words(const std::string& command) {
  std::istringstream stream(command);
  std::vector<std::string> all;
  for (std::string word; stream >> word;) all.push_back(word);
  if (!all.empty()) all.erase(all.begin());
  return all;
}

/// A cell without what depends on the others of its plan.
Cell alone(Cell cell) {
  cell.effort = {};
  cell.baseline = false;
  return cell;
}

void expect_same_cells_again(const std::vector<std::string>& arguments) {
  const Plan plan = bench::make_plan(bench::parse_run_arguments(arguments), 2);
  for (const Cell& cell : plan.cells) {
    const std::string command = command_of(cell, plan);
    SCOPED_TRACE(command);
    const Plan again = bench::make_plan(bench::parse_run_arguments(words(command)), 2);
    ASSERT_EQ(again.cells.size(), 1U);
    EXPECT_EQ(nullptr, again.experiments.empty() ? nullptr : "an experiment");
    EXPECT_TRUE(alone(again.cells[0]) == alone(cell)) << again.cells[0].name << "\n" << cell.name;
    EXPECT_EQ(again.seed, plan.seed);
    EXPECT_EQ(again.trials, plan.trials);
  }
}

TEST(Command, MeasuresEveryCellOfTheCoreModelsAgain) {
  expect_same_cells_again({});
  expect_same_cells_again({"--model=native", "--workload=cpu,io", "--seed=7", "--trials=3"});
}

TEST(Command, MeasuresEveryLockAgain) {
  expect_same_cells_again({"--model=thread-pool,coroutines", "--workload=account,permits",
                           "--lock=std,futex,local,none,loop"});
}

TEST(Command, IsThereWithEverySettingOfModels) {
  for (const bench::OptionRow& row : bench::setting_rows()) {
    Plan plan = bench::make_plan(bench::parse_run_arguments({"--model=pool"}), 2);
    plan.cells[0].settings = {{row.option.name, "python"}};  // no path, whatever it means there
    EXPECT_NE(command_of(plan.cells[0], plan), "") << row.option.name;
  }
}

TEST(Command, MeasuresEverySettingAgain) {
  expect_same_cells_again({"--model=pool,threads,coroutines,thread-pool-gil", "--workers=1,3",
                           "--workload=primes,downloads", "--concurrency=3,40", "--chunk=auto,5",
                           "--tasks=50", "--size=77", "--time-scale=0.123"});
  expect_same_cells_again({"--model=pool,thread-pool-gil", "--workload=primes",
                           "--start-method=fork,spawn", "--transport=pipe", "--pin",
                           "--max-tasks-per-worker=9", "--switch-interval=300us,1ms",
                           "--parent-bytes=1MiB", "--dispatch=map,submit,apply"});
  expect_same_cells_again({"--model=pool,threads", "--workload=primes", "--fault=segv:1,hang"});
  expect_same_cells_again({"--model=threads,coroutines", "--workload=downloads",
                           "--arrival-rate=0.5,1234.5/s,1e6", "--tasks=20"});
}

TEST(Command, IsQuotedForAShell) {
  Plan plan;
  Cell cell = make_cell("process-pool", "primes", 2);
  cell.options["label"] = "it's $(mine); rm";
  EXPECT_NE(command_of(cell, plan).find("--label='it'\\''s $(mine); rm' "), std::string::npos);
}

TEST(Command, FromAnUntrustedFileRunsNoOtherProgramAndReachesNoPlace) {
  Plan plan;
  Cell cell = make_cell("python-process-pool", "primes", 2);
  for (const char* const name : {"python3", "python3.14t", "python"}) {
    cell.settings["python"] = name;
    EXPECT_NE(command_of(cell, plan).find(std::string("--python=") + name + " "),
              std::string::npos);
  }
  for (const char* const name : {"/tmp/x", "./python3", "python/../../tmp/x", "reboot", ""}) {
    cell.settings["python"] = name;
    EXPECT_EQ(command_of(cell, plan), "") << name;
  }
  cell.settings.clear();
  cell.options = {{"dir", "/etc"}};
  EXPECT_EQ(command_of(cell, plan), "");
  cell.options = {{"url", "http://example.org/"}};
  EXPECT_EQ(command_of(cell, plan), "");
}

TEST(Command, FromAnUntrustedFileDoesNothingButMeasure) {
  Plan plan;
  Cell cell = make_cell("serial", "primes");
  EXPECT_NE(command_of(cell, plan), "");
  // Everything that the program takes, but the options of workloads.
  std::istringstream help(bench::help_of(nullptr));
  std::size_t options = 0;
  for (std::string word; help >> word;) {
    if (!word.starts_with("--")) continue;
    const std::string name =
        word.substr(2, word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", 2) - 2);
    const bench::OptionRow* const row = bench::find_option(name);
    if (name.empty() || (row != nullptr && !row->is_setting())) continue;
    ++options;
    Cell hostile = cell;
    hostile.options[name] = "/etc/passwd";
    EXPECT_EQ(command_of(hostile, plan), "") << name;
  }
  EXPECT_GT(options, 25U);
  for (const char* value : {"a\nb", "\033[201~", "a\u202eb", "a\u200bb"}) {
    Cell hostile = cell;
    hostile.options["label"] = value;
    EXPECT_EQ(command_of(hostile, plan), "");
  }
  Cell hostile = cell;
  hostile.settings["out"] = "x";
  EXPECT_EQ(command_of(hostile, plan), "");
}

}  // namespace
}  // namespace reports
