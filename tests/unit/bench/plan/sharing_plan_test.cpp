// SPDX-License-Identifier: Apache-2.0
// Which cells the options choose of workloads whose tasks share.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/results/work.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

using Names = std::vector<std::string>;

Names cells(RunOptions options, unsigned cores = 2) {
  options.baseline = false;
  Names names;
  for (const auto& cell : make_plan(options, cores).cells) names.push_back(cell.name);
  return names;
}

/// The reasons why models are not measured.
Names refusals(RunOptions options) {
  options.baseline = false;
  Names reasons;
  for (const auto& absent : make_plan(options, 2).not_applicable) {
    reasons.push_back(absent.model + ": " + absent.reason);
  }
  return reasons;
}

TEST(PlanOfSharing, ABlockingModelHasAWorkerForEachTaskThatOthersWaitFor) {
  EXPECT_EQ(cells({.models = "thread-pool,coroutines", .workloads = "philosophers"}),
            (Names{"thread-pool/philosophers/workers:5",
                   "coroutines/philosophers/workers:1/concurrency:5"}));
}

TEST(PlanOfSharing, ThoseWorkersFollowFromTheOptionsOfTheWorkload) {
  EXPECT_EQ(
      cells({.models = "thread-pool", .workloads = "philosophers", .settings = {{"seats", {"7"}}}}),
      (Names{"thread-pool/philosophers/workers:7/tasks:7/seats:7"}));
}

TEST(PlanOfSharing, SoHasTheOneCellOfATimeline) {
  RunOptions options{.models = "thread-pool", .workloads = "philosophers"};
  options.one_shape = true;
  EXPECT_EQ(cells(options), (Names{"thread-pool/philosophers/workers:5"}));
  options.workloads = "account";
  EXPECT_EQ(cells(options), (Names{"thread-pool/account/workers:2"}));
  options.models = "coroutine-threads";
  options.workloads = "downloads";
  EXPECT_EQ(cells(options).size(), 1);
}

TEST(PlanOfSharing, FewerWorkersThanThatAreRefusedWithTheNumberNeeded) {
  EXPECT_EQ(refusals({.models = "thread-pool", .workloads = "philosophers", .workers = {1, 5}}),
            (Names{"thread-pool: 5 tasks of philosophers must be in flight at once: use "
                   "--workers=5 or more"}));
  EXPECT_EQ(tests::usage_error_text([] {
              cells({.models = "thread-pool", .workloads = "philosophers", .workers = {1}});
            }),
            "nothing to measure: thread-pool: 5 tasks of philosophers must be in flight at once: "
            "use --workers=5 or more");
}

TEST(PlanOfSharing, AModelThatPromisesNoConcurrencyIsRefused) {
  const Names refused = refusals({.models = "thread-pool,openmp", .workloads = "philosophers"});
  EXPECT_EQ(refused, (Names{"openmp: 5 tasks of philosophers must be in flight at once, and it "
                            "does not guarantee that"}));
}

TEST(PlanOfSharing, TasksThatDoNotNeedEachOtherRunOnAsManyWorkersAsEver) {
  EXPECT_EQ(cells({.models = "thread-pool", .workloads = "account"}),
            (Names{"thread-pool/account/workers:1", "thread-pool/account/workers:2"}));
}

TEST(PlanOfSharing, EachLockIsACellAndTheDefaultHasNoNameOfItsOwn) {
  EXPECT_EQ(cells({.models = "thread-pool",
                   .workloads = "account",
                   .workers = {2},
                   .settings = {{"lock", {"std", "futex"}}}}),
            (Names{"thread-pool/account/workers:2", "thread-pool/account/workers:2/lock:futex"}));
}

TEST(PlanOfSharing, ALockThatIsSlowerThanTheInterpreterHasSmallerTasksUnlessTheirSizeIsGiven) {
  RunOptions options{.models = "python-process-pool",
                     .workloads = "account",
                     .workers = {2},
                     .settings = {{"lock", {"multiprocessing", "manager"}}}};
  options.baseline = false;
  const auto ordinary = make_plan(options, 2).cells;
  ASSERT_EQ(ordinary.size(), 2U);
  EXPECT_EQ(ordinary[1].size, ordinary[0].size / 50);
  EXPECT_NE(reports::work_of(ordinary[1]), reports::work_of(ordinary[0])) << "a table of its own";
  options.size = 300;
  for (const auto& cell : make_plan(options, 2).cells) EXPECT_EQ(cell.size, 300U);
}

TEST(PlanOfSharing, ALockThatIsSlowMakesNoTimerShorter) {
  RunOptions options{.models = "python-process-pool",
                     .workloads = "timers",
                     .settings = {{"lock", {"multiprocessing", "manager"}}}};
  options.baseline = false;
  const auto cells = make_plan(options, 2).cells;
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[1].size, cells[0].size);
}

TEST(PlanOfSharing, ALockThatDoesNotWorkThereIsRefusedForThatModelAlone) {
  RunOptions options{.models = "thread-pool,process-pool",
                     .workloads = "account",
                     .workers = {2},
                     .settings = {{"lock", {"std"}}}};
  EXPECT_EQ(cells(options), (Names{"thread-pool/account/workers:2"}));
  EXPECT_EQ(refusals(options),
            (Names{"process-pool: --lock=std does not work there: its tasks run "
                   "in several processes, and it is for tasks on threads of one process"}));
}

TEST(PlanOfSharing, AChannelMeansNothingToTasksThatDoNotTalk) {
  EXPECT_EQ(tests::usage_error_text([] {
              cells({.models = "thread-pool",
                     .workloads = "account",
                     .settings = {{"channel", {"locked"}}}});
            }),
            "--channel means nothing to the chosen workloads, whose tasks have no channels: choose "
            "others, such as --workload=messages");
}

TEST(PlanOfSharing, TasksThatTalkHaveAWorkerEachAndNoFlagsThatAreNotGiven) {
  const reports::Plan plan = make_plan({.models = "thread-pool",
                                        .workloads = "producer-consumer",
                                        .settings = {{"producers", {"2"}}, {"consumers", {"3"}}}},
                                       2);
  const auto cell = std::ranges::find(plan.cells, "thread-pool", &reports::Cell::model);
  ASSERT_NE(cell, plan.cells.end());
  EXPECT_EQ(cell->workers, 5U);
  EXPECT_EQ(cell->tasks, 5U);
  EXPECT_NE(cell->channel, "");
  EXPECT_EQ(cell->default_options.at("capacity"), "1024");
  EXPECT_FALSE(cell->default_options.contains("unbounded"));
}

TEST(PlanOfSharing, ALockMeansNothingToTasksThatShareNothing) {
  EXPECT_EQ(
      tests::usage_error_text([] {
        cells({.models = "thread-pool", .workloads = "primes", .settings = {{"lock", {"futex"}}}});
      }),
      "--lock means nothing to the chosen workloads, whose tasks share no locks: choose "
      "others, such as --workload=locks");
  // Beside one that has it, it is left out.
  EXPECT_EQ(cells({.models = "thread-pool",
                   .workloads = "primes,account",
                   .workers = {2},
                   .settings = {{"lock", {"futex"}}}}),
            (Names{"thread-pool/primes/workers:2", "thread-pool/account/workers:2/lock:futex"}));
}

TEST(PlanOfSharing, EachReasonWhyNothingIsLeftIsToldOnce) {
  EXPECT_EQ(tests::usage_error_text([] {
              cells({.models = "process-pool,fork,coroutines",
                     .workloads = "account",
                     .workers = {2},
                     .settings = {{"lock", {"std"}}}});
            }),
            "nothing to measure: fork, process-pool: --lock=std does not work there: its tasks run "
            "in several processes, and it is for tasks on threads of one process; coroutines: "
            "--lock=std does not work there: its tasks share one thread, which must not block, and "
            "it is for tasks on threads of one process");
}

TEST(PlanOfSharing, TheOptionIsNamedFromWhichTheNumberOfTasksFollows) {
  const auto refused = [](std::uint64_t concurrency) {
    return tests::usage_error_text([=] {
      cells({.models = "coroutines",
             .workloads = "philosophers",
             .concurrency = {concurrency},
             .settings = {{"seats", {"50"}}}});
    });
  };
  const std::string text =
      "nothing to measure: coroutines: 50 tasks of philosophers must be in flight at once: use "
      "--concurrency=50 or more";
  EXPECT_EQ(refused(5), text + ", or --seats from 2 to 5");
  EXPECT_EQ(refused(2), text + ", or --seats from 2");
  EXPECT_EQ(refused(1), text);
}

/// The cells with their baselines, of which a mark is behind the name.
Names marked_cells(const RunOptions& options) {
  Names names;
  for (const auto& cell : make_plan(options, 2).cells) {
    names.push_back(cell.name + (cell.baseline ? " (baseline)" : ""));
  }
  return names;
}

TEST(PlanOfSharing, OfSeveralLocksThereIsOneBaselineWithTheDefaultOne) {
  EXPECT_EQ(marked_cells({.models = "core",
                          .workloads = "account",
                          .workers = {2},
                          .settings = {{"lock", {"local", "none"}}}})[0],
            "serial/account/workers:1 (baseline)");
  EXPECT_EQ(marked_cells({.models = "thread-pool",
                          .workloads = "account",
                          .workers = {2},
                          .settings = {{"lock", {"std", "none"}}}}),
            (Names{"serial/account/workers:1 (baseline)", "thread-pool/account/workers:2",
                   "thread-pool/account/workers:2/lock:none"}));
}

TEST(PlanOfSharing, ABaselineThatIsChosenByNameHasOtherLocksBesideIt) {
  RunOptions options{
      .models = "serial", .workloads = "account", .settings = {{"lock", {"none", "local"}}}};
  EXPECT_EQ(marked_cells(options),
            (Names{"serial/account/workers:1 (baseline)", "serial/account/workers:1/lock:none",
                   "serial/account/workers:1/lock:local"}));
  const reports::Plan plan = make_plan(options, 2);
  EXPECT_TRUE(plan.ranks(0));
  EXPECT_FALSE(plan.ranks(1)) << "nothing competes there, and nothing is protected";
  EXPECT_TRUE(plan.ranks(2));
  options.baseline = false;
  EXPECT_EQ(marked_cells(options),
            (Names{"serial/account/workers:1/lock:none", "serial/account/workers:1/lock:local"}));
}

TEST(PlanOfSharing, MoreWorkForTestingIsRefused) {
  EXPECT_EQ(
      tests::usage_error_text([] {
        cells({.models = "thread-pool", .workloads = "account", .slowdowns = {{.percent = "50"}}});
      }),
      "account: --inject-slowdown=50 repeats whole tasks, and these share what a repeated "
      "one would change: choose a workload whose tasks share nothing");
}

}  // namespace
}  // namespace bench
