// SPDX-License-Identifier: Apache-2.0
#include "bench/options/option_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/commands/cell_options.h"
#include "bench/plan/plan.h"

namespace bench {
namespace {

using Names = std::vector<std::string>;

Names cells_of(const RunOptions& options) {
  Names names;
  for (const auto& cell : make_plan(options, 2).cells) names.push_back(cell.name);
  return names;
}

/// Returns the names of the cells with this depth, without baselines.
Names cells_with_depth(const char* depth) {
  return cells_of({.models = "serial",
                   .workloads = "recursion,chain",
                   .settings = {{"depth", {depth}}},
                   .baseline = false});
}

TEST(OptionTable, HasOneRowForEachName) {
  Names names;
  for (const OptionRow& row : option_table()) names.emplace_back(row.option.name);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST(OptionTable, HasTheSameValuesForAllWorkloadsOfARow) {
  for (const OptionRow& row : option_table()) {
    ASSERT_EQ(row.of_workloads.size(), row.workloads.size()) << row.option.name;
    for (const workloads::Option* const option : row.of_workloads) {
      EXPECT_STREQ(option->name, row.option.name);
      EXPECT_STREQ(option->values, row.option.values) << option->name;
      EXPECT_EQ(option->type, row.option.type) << option->name;
      EXPECT_EQ(option->min_value, row.option.min_value) << option->name;
      EXPECT_EQ(option->max_value, row.option.max_value) << option->name;
      EXPECT_TRUE(std::ranges::equal(option->words, row.option.words)) << option->name;
    }
  }
}

TEST(OptionTable, AnOptionHasTheDefaultOfEachOfItsWorkloads) {
  EXPECT_EQ(cells_with_depth("2"),
            (Names{"serial/recursion/workers:1", "serial/chain/workers:1/depth:2"}));
  EXPECT_EQ(cells_with_depth("100"),
            (Names{"serial/recursion/workers:1/depth:100", "serial/chain/workers:1"}));
}

TEST(OptionTable, TheHelpTellsTheDefaultOfEachOfItsWorkloads) {
  RunOptions chosen;
  CellOptions options(chosen, CellOptions::Takes::lists);
  Names helps;
  for (const CommandOption& option : options.workload_options().options) {
    if (option.name == "--depth") helps.push_back(option.help + "|" + option.default_text);
  }
  EXPECT_EQ(helps, (Names{"recursion: how often a task takes the lock before it releases it "
                          "(default: 2); chain: how deep calls are in each other, each awaiting "
                          "the result of the next (default: 100)|"}));
}

}  // namespace
}  // namespace bench
