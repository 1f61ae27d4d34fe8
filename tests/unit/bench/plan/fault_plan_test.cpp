// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/option_table.h"
#include "bench/options/options.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "reports/results/cell_fault.h"

namespace bench {
namespace {

RunOptions with_fault(std::vector<std::string> faults, const std::string& workloads = "primes") {
  RunOptions options{.models = "thread-pool", .workloads = workloads, .workers = {2}};
  options.settings["fault"] = std::move(faults);
  return options;
}

std::string refusal(const RunOptions& options) {
  try {
    make_plan(options, 2);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(FaultOption, HasItsTaskAndTakesNoNonsense) {
  const OptionRow* const row = find_setting("fault");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(canonical(*row, "segv"), "segv:0");
  EXPECT_EQ(canonical(*row, "leak:12"), "leak:12");
  EXPECT_EQ(canonical(*row, "leak:012"), "leak:12");
  for (const char* const text : {"", "segfault", "segv:", "segv:x", "segv:1:2"}) {
    EXPECT_THROW(canonical(*row, text), UsageError) << text;
  }
}

TEST(FaultPlan, ACellForEachFaultThatIsComparedWithNothing) {
  const reports::Plan plan = make_plan(with_fault({"segv:1", "hang:0"}), 2);
  ASSERT_EQ(plan.cells.size(), 2U) << "there is no baseline";
  for (const reports::Cell& cell : plan.cells) {
    EXPECT_TRUE(reports::has_fault(cell));
    EXPECT_FALSE(cell.baseline);
    EXPECT_EQ(cell.effort.memory_trials, 0U);
  }
  EXPECT_TRUE(plan.cells[0].name.ends_with("/fault:segv:1")) << plan.cells[0].name;
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(FaultPlan, AFaultOfATaskThatIsNotThereIsRefused) {
  RunOptions options = with_fault({"segv:7"});
  options.tasks = 8;
  EXPECT_EQ(refusal(options), "");
  options.tasks = 7;
  EXPECT_NE(refusal(options).find("has 7 tasks"), std::string::npos) << refusal(options);
}

TEST(FaultPlan, WorkThatHasNoTaskToPutItIntoIsNotApplicable) {
  for (const auto& [workload, why] :
       {std::pair("pipeline", "stages"), {"cancel", "cancelled anyway"}}) {
    RunOptions options = with_fault({"segv:0"}, workload);
    options.workers.clear();  // as many as its tasks need
    EXPECT_NE(refusal(options).find(why), std::string::npos) << refusal(options);
  }
  RunOptions arriving = with_fault({"segv:0"}, "downloads");
  arriving.models = "coroutines";
  arriving.arrival_rates = {100};
  EXPECT_NE(refusal(arriving).find("--arrival-rate"), std::string::npos);
}

TEST(FaultPlan, NeighboursWouldHaveNothingToDo) {
  RunOptions options = with_fault({"segv:0"});
  options.settings["neighbours"] = {"2"};
  EXPECT_NE(refusal(options).find("--fault and --neighbours cannot be combined"), std::string::npos)
      << refusal(options);
}

TEST(FaultPlan, AJournalWithAFaultThatThisProgramWouldNotMakeIsRefused) {
  const reports::Plan plan = make_plan(with_fault({"segv:1"}), 2);
  for (const char* const value : {"segv", "nonsense:1", "segv:1000000", "segv:01"}) {
    reports::Plan changed = plan;
    changed.cells[0].settings["fault"] = value;
    changed.cells[0].name.replace(changed.cells[0].name.rfind("segv:1"), 6, value);
    EXPECT_THROW(check_plan(changed), UsageError) << value;
  }
}

TEST(FaultsExperiment, HasEveryKindOfFaultInEveryModelThatRunsTasks) {
  RunOptions options;
  options.experiments = "faults";
  const reports::Plan plan = make_plan(options, 2);
  std::set<std::string> known;
  for (const reports::Cell& cell : plan.cells) known.insert(cell.model);
  for (const auto& one : plan.not_applicable) known.insert(one.model);
  for (const auto& entry : models::catalogue()) {
    if (entry.groups.empty()) continue;  // a floor under others runs no tasks
    EXPECT_TRUE(known.contains(std::string(entry.name))) << entry.name;
  }
  std::set<std::string> kinds;
  for (const reports::Cell& cell : plan.cells) {
    EXPECT_TRUE(reports::has_fault(cell)) << cell.name;
    if (cell.model == "thread-pool") kinds.insert(reports::fault_kind(cell));
    EXPECT_TRUE(cell.concurrency == 4 || cell.workers == 1) << cell.name;
  }
  EXPECT_EQ(kinds.size(), 9U);
}

}  // namespace
}  // namespace bench
