// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/experiment_plan.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "bench/machine/cores.h"
#include "bench/options/names.h"
#include "bench/options/settings.h"
#include "bench/plan/compared_cells.h"
#include "bench/plan/plan.h"
#include "reports/charts/catalogue.h"
#include "reports/summary/order.h"
#include "reports/summary/section.h"

namespace bench {
namespace {

using experiments::Comparison;
using experiments::Experiment;
using experiments::WantedCell;

reports::Plan plan_of(std::vector<Comparison> comparisons, const RunOptions& options = {}) {
  const Experiment experiment{.name = "prices",
                              .question = "what is it?",
                              .time_budget_s = 30,
                              .comparisons = std::move(comparisons)};
  return plan_experiments({&experiment}, options, 2);
}

const WantedCell threads = {.model = "thread-pool", .tasks = 50, .chunk = 1};
const WantedCell one = {.model = "serial", .tasks = 50};

TEST(ExperimentPlan, ACellThatSeveralRowsNeedIsMeasuredOnce) {
  WantedCell long_measured = threads;
  long_measured.iterations = 7;
  const auto plan = plan_of({{"a", threads, one}, {"b", long_measured, one}});
  ASSERT_EQ(plan.cells.size(), 2U);
  EXPECT_EQ(plan.cells[0].name, "thread-pool/empty/workers:2/tasks:50/chunk:1");
  EXPECT_EQ(plan.cells[1].name, "serial/empty/workers:1/tasks:50");
  ASSERT_EQ(plan.experiments.size(), 1U);
  for (const auto& comparison : plan.experiments[0].comparisons) {
    EXPECT_EQ(comparison.cell, 0U);
    EXPECT_EQ(comparison.against, 1U);
  }
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(ExperimentPlan, WhatCannotBeMeasuredHereIsARowWithItsReason) {
  const WantedCell pool_of_jets = {.model = "jet-pool", .tasks = 50};
  const WantedCell chunked_serial = {.model = "serial", .tasks = 50, .chunk = 2};
  const WantedCell submitting_serial = {.model = "serial", .settings = {{"dispatch", "submit"}}};
  const WantedCell too_much = {
      .model = "serial", .workload = "primes", .tasks = 100'000'000, .size = 1'000'000'000};
  const auto plan = plan_of({{"jets", one, pool_of_jets},
                             {"chunks", one, chunked_serial},
                             {"submissions", submitting_serial, threads},
                             {"memory", too_much, threads},
                             {"work", {.model = "serial", .workload = "naps"}, threads},
                             {"fine", one, one}});
  std::vector<std::string> reasons;
  for (const auto& comparison : plan.experiments.at(0).comparisons) {
    reasons.push_back(comparison.not_applicable);
    EXPECT_EQ(comparison.cell.has_value(), comparison.not_applicable.empty());
  }
  ASSERT_EQ(reasons.size(), 6U);
  EXPECT_EQ(reasons[0], "this build has no model 'jet-pool'");
  EXPECT_EQ(reasons[1], "serial: --chunk means nothing to it");
  EXPECT_EQ(reasons[2], "serial: it has no single submissions (--dispatch=submit)");
  EXPECT_NE(reasons[3].find("primes"), std::string::npos);
  EXPECT_EQ(reasons[4], "this build has no workload 'naps'");
  EXPECT_EQ(reasons[5], "");
  EXPECT_EQ(plan.cells.size(), 1U) << "and the other cell of such a row is not measured";
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(ExperimentPlan, WhenNothingIsLeftThatIsTheUsersToKnow) {
  EXPECT_THROW(plan_of({{"jets", {.model = "jet-pool"}}}), UsageError);
}

TEST(ExperimentPlan, TakesAsFewTrialsAsCarryTheAnswerUnlessTold) {
  EXPECT_EQ(plan_of({{"a", one}}).trials, 10U);
  EXPECT_EQ(plan_of({{"a", one}}, {.trials = 3}).trials, 3U);
  const auto timed = plan_of({{"a", one}}, {.time_budget_s = 5});
  EXPECT_EQ(timed.trials, 0U);
  EXPECT_EQ(timed.time_budget_s, 5);
  EXPECT_EQ(min_trials_for(timed), 10U);
}

TEST(ExperimentPlan, WaitingCellsSayHowLongTheyWaitAtTheLeast) {
  const WantedCell sleepers = {.model = "coroutines",
                               .workload = "downloads",
                               .workers = 1,
                               .concurrency = 100,
                               .tasks = 100,
                               .time_scale = 2};
  const auto plan =
      plan_of({{.label = "a", .cell = sleepers, .figure = experiments::Figure::wait_excess}});
  EXPECT_GE(plan.cells.at(0).longest_wait_ns, 10'000'000);
  EXPECT_LE(plan.cells.at(0).longest_wait_ns, 20'000'000);
  EXPECT_EQ(plan.cells.at(0).concurrency, 100U);
}

TEST(ExperimentPlan, AnUntrustedComparisonThatRefersToNothingIsRefused) {
  const auto good = plan_of({{"a", threads, one}});
  const auto refused = [&](auto change) {
    auto plan = good;
    change(plan.experiments.at(0).comparisons.at(0));
    EXPECT_THROW(check_plan(plan), UsageError);
  };
  refused([](auto& comparison) { comparison.cell = 9; });
  refused([](auto& comparison) { comparison.against = 9; });
  refused([](auto& comparison) { comparison.against.reset(); });
  refused([](auto& comparison) { comparison.not_applicable = "no"; });
  refused([](auto& comparison) {
    comparison.figure = reports::Comparison::Figure::bytes_per_task;  // of equal tasks
  });
}

reports::Plan planned(const std::string& names, const RunOptions& options = {},
                      unsigned cores = 2) {
  return plan_experiments(find_experiments(names), options, cores);
}

const RunOptions no_python = {.settings = {{"python", {"/nowhere/python3"}}}};

class EveryExperiment : public testing::TestWithParam<Experiment> {};

/// Whether an experiment measures nothing but Python.
bool is_of_python_alone(const Experiment& experiment) {
  return experiment.cells != nullptr && experiment.comparisons.empty() &&
         std::ranges::all_of(experiment.cells(2), [](const WantedCell& cell) {
           return cell.model.starts_with("python-");
         });
}

TEST_P(EveryExperiment, CanBePlannedOnMachinesOfAllSizesWithAndWithoutPython) {
  for (const RunOptions& options : {RunOptions{}, no_python}) {
    if (options.settings.contains("python") && is_of_python_alone(GetParam())) {
      EXPECT_THROW(planned(GetParam().name, options, 2), UsageError);
      continue;
    }
    for (const unsigned cores : {1U, 2U, 64U, usable_cores()}) {
      const auto plan = planned(GetParam().name, options, cores);
      ASSERT_EQ(plan.experiments.size(), 1U);
      EXPECT_EQ(plan.experiments[0].chart, GetParam().chart);
      EXPECT_EQ(plan.experiments[0].cells.empty(), GetParam().chart.empty());
      std::set<std::string> names;
      for (const auto& cell : plan.cells) EXPECT_TRUE(names.insert(cell.name).second) << cell.name;
      for (const std::uint64_t cell : plan.experiments[0].cells) ASSERT_LT(cell, names.size());
      for (const auto& absent : plan.not_applicable) EXPECT_FALSE(absent.reason.empty());
      if (cores == usable_cores()) {  // on which the names of the cells depend
        EXPECT_NO_THROW(check_plan(plan));
      }
    }
  }
}

TEST_P(EveryExperiment, NamesModelsWorkloadsAndSettingsThatExist) {
  EXPECT_FALSE(GetParam().question.empty());
  EXPECT_GT(GetParam().time_budget_s, 0);
  ASSERT_TRUE(GetParam().cells != nullptr || !GetParam().comparisons.empty());
  if (GetParam().cells == nullptr) return;
  for (const WantedCell& cell : GetParam().cells(4)) {
    EXPECT_EQ(find_models(cell.model).size(), 1U) << cell.model;
    EXPECT_EQ(find_workloads(cell.workload).size(), 1U) << cell.workload;
    for (const auto& [name, value] : cell.settings) {
      ASSERT_NE(find_setting(name), nullptr) << name;
      EXPECT_TRUE(workloads::is_canonical(find_setting(name)->option, value))
          << name << " " << value;
    }
    const auto options = find_workloads(cell.workload).front()->kind().options;
    for (const auto& [name, value] : cell.options) {
      const auto option = std::ranges::find_if(
          options, [&wanted = name](const auto* known) { return known->name == wanted; });
      ASSERT_NE(option, options.end()) << name;
      EXPECT_TRUE(workloads::is_canonical(**option, value)) << name << " " << value;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Experiments, EveryExperiment, testing::ValuesIn(experiments::all()),
                         [](const auto& test) {
                           std::string name = test.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(ExperimentPlan, SeveralExperimentsShareTheirCells) {
  const auto first = planned("overview");
  const auto other = planned("processes-vs-cores");
  const auto both = planned("processes-vs-cores,overview");
  EXPECT_EQ(both.experiments.size(), 2U);
  EXPECT_LT(both.cells.size(), first.cells.size() + other.cells.size());
  EXPECT_EQ(both.time_budget_s, first.time_budget_s + other.time_budget_s);
  const auto shared =
      std::ranges::find(both.cells, "process-pool/primes/workers:2", &reports::Cell::name);
  ASSERT_NE(shared, both.cells.end());
  EXPECT_EQ(shared->effort.memory_trials, 1U) << "of the overview";
  for (const auto& experiment : both.experiments) {
    EXPECT_NE(std::ranges::find(experiment.cells,
                                static_cast<std::uint64_t>(shared - both.cells.begin())),
              experiment.cells.end());
  }
}

TEST(ExperimentPlan, ChartsFillTheirTimeAndNeedTrialsEnoughToRankTheirCells) {
  EXPECT_EQ(planned("overview").trials, 0U);
  EXPECT_EQ(planned("overview").time_budget_s, 60);
  const auto overview = planned("overview");
  EXPECT_GE(min_trials_for(overview), reports::min_rounds(overview.cells.size() / 2, 1));
  EXPECT_LE(min_trials_for(overview), reports::rounds_to_plan(overview.cells.size(), 1));
  EXPECT_GE(min_trials_for(planned("overview,overhead")), 10U);
}

TEST(ExperimentPlan, SerialCellsThatAreDrawnAreTheBaselineOfTheirWork) {
  std::map<std::string, int> baselines;
  for (const auto& cell : planned("overview").cells) {
    EXPECT_EQ(cell.baseline, cell.model == "serial") << cell.name;
    baselines[cell.workload] += cell.baseline ? 1 : 0;
  }
  const std::map<std::string, int> one_each = {
      {"downloads", 1}, {"mixed", 1}, {"powers", 1}, {"primes", 1}};
  EXPECT_EQ(baselines, one_each);
  for (const auto& cell : plan_of({{"a", threads, one}}).cells) EXPECT_FALSE(cell.baseline);
}

TEST(ExperimentPlan, TheOverviewHasTheCellsOfTheSameRunByHand) {
  const auto names = [](const reports::Plan& plan) {
    std::set<std::string> all;
    for (const auto& cell : plan.cells) all.insert(cell.name);
    return all;
  };
  for (const unsigned cores : {1U, 2U, 6U, 16U}) {
    EXPECT_EQ(names(planned("overview", {}, cores)),
              names(make_plan({.workloads = "primes,powers,downloads,mixed"}, cores)));
  }
}

TEST(ExperimentPlan, AllTasksAtOnceAreAsManyAsTheWorkloadHas) {
  const WantedCell everything = {.model = "thread-pool",
                                 .workload = "downloads",
                                 .workers = experiments::all_tasks,
                                 .tasks = 7};
  EXPECT_EQ(plan_of({{.label = "a", .cell = everything, .figure = experiments::Figure::cpu_share}})
                .cells.at(0)
                .workers,
            7U);
}

TEST(ExperimentPlan, ASweepIsTheCellsOfAModelFromTheLargestTasksToTheSmallest) {
  const auto plan = planned("granularity");
  ASSERT_EQ(plan.experiments.size(), 1U);
  EXPECT_FALSE(plan.experiments[0].sweeps.empty());
  for (const reports::Sweep& sweep : plan.experiments[0].sweeps) {
    const reports::Cell& reference = plan.cells[sweep.reference];
    EXPECT_EQ(reference.model, reference.family == "python" ? "python-serial" : "serial");
    EXPECT_EQ(reference.family, plan.cells[sweep.cells.at(0)].family);
    const reports::Cell* before = nullptr;
    for (const std::uint64_t index : sweep.cells) {
      const reports::Cell& cell = plan.cells[index];
      if (before != nullptr) {
        EXPECT_EQ(cell.model, before->model);
        EXPECT_EQ(cell.settings, before->settings) << "each way of handing out tasks is its own";
        EXPECT_EQ(cell.tasks, 2 * before->tasks) << "half as large, and twice as many";
      }
      before = &cell;
    }
  }
}

TEST(ExperimentPlan, AnUntrustedSweepThatRefersToNothingIsRefused) {
  const auto good = planned("granularity", {}, usable_cores());
  EXPECT_NO_THROW(check_plan(good));
  const auto refused = [&](auto change) {
    auto plan = good;
    change(plan.experiments.at(0).sweeps.at(1));
    EXPECT_THROW(check_plan(plan), UsageError);
  };
  refused([](auto& sweep) { sweep.reference = 9999; });
  refused([](auto& sweep) { sweep.cells[0] = 9999; });
  refused([](auto& sweep) { sweep.cells[1] = sweep.cells[0]; });
  refused([](auto& sweep) { sweep.cells.clear(); });
}

/// Two programs that say of themselves that they are CPython 3.14, one of them without a lock.
class WithInterpreters : public testing::Test {
 protected:
  WithInterpreters() {
    std::string path = std::filesystem::temp_directory_path() / "interpreters-XXXXXX";
    directory_ = mkdtemp(path.data());
    locked_ = write("locked", "cpython 3.14.0 1 1 1 0");
    free_ = write("free", "cpython 3.14.0 0 1 0 0");
  }
  ~WithInterpreters() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, const std::string& answer) {
    const auto path = directory_ / name;
    // It answers as it is asked to, through the pipe that its last argument names.
    std::ofstream(path) << "#!/bin/sh\nfor pipe; do :; done\necho '" << answer << "' > \"$pipe\"\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  static reports::Plan plan(std::vector<std::string> interpreters) {
    return planned("free-threading", {.settings = {{"python", std::move(interpreters)}}});
  }
  /// The runtimes of a model's cells.
  static std::set<std::string> runtimes(const reports::Plan& plan, const std::string& model) {
    std::set<std::string> found;
    for (const auto& cell : plan.cells) {
      if (cell.model == model) found.insert(cell.runtime);
    }
    return found;
  }

  std::filesystem::path directory_;
  std::string locked_;
  std::string free_;
};

TEST_F(WithInterpreters, BothCellsOfAComparisonAreInTheSame) {
  reports::Plan plan;
  const RunOptions options{.settings = {{"python", {locked_, free_}}}};
  ComparedCells cells(plan, options, 2);
  WantedCell without_lock{.model = "python-thread-executor"};
  without_lock.gil = reports::Gil::off;
  reports::Comparison comparison;
  cells.add(comparison, without_lock, WantedCell{.model = "python-process-pool"});
  ASSERT_TRUE(comparison.against.has_value()) << comparison.not_applicable;
  ASSERT_EQ(plan.cells.size(), 2U) << "none of the first interpreter is left";
  EXPECT_EQ(plan.cells[0].runtime, "CPython 3.14.0, GIL off");
  EXPECT_EQ(plan.cells[1].runtime, "CPython 3.14.0, GIL off");
}

TEST_F(WithInterpreters, EachIsASeriesOfItsOwn) {
  const auto both = plan({free_, locked_, free_});
  const std::set<std::string> on_and_off = {"CPython 3.14.0, GIL off", "CPython 3.14.0, GIL on"};
  for (const char* const model :
       {"python-serial", "python-thread-executor", "python-process-pool", "python-interpreters"}) {
    EXPECT_EQ(runtimes(both, model), on_and_off) << model;
  }
  EXPECT_TRUE(both.not_applicable.empty());
}

TEST_F(WithInterpreters, TheOneWithTheLockIsTheBaselineOfBoth) {
  std::set<std::string> works;
  for (const auto& cell : plan({free_, locked_}).cells) {
    if (!cell.baseline || cell.family != "python") continue;
    EXPECT_EQ(cell.runtime, "CPython 3.14.0, GIL on");
    EXPECT_TRUE(works.insert(cell.workload).second) << "two baselines";
  }
  EXPECT_EQ(works, (std::set<std::string>{"downloads", "primes"}));
}

TEST_F(WithInterpreters, TheOneThatIsMissingIsAskedFor) {
  const auto alone = plan({locked_});
  EXPECT_EQ(runtimes(alone, "python-thread-executor").size(), 1U);
  ASSERT_EQ(alone.not_applicable.size(), 2U) << "one per workload";
  for (const auto& absent : alone.not_applicable) {
    EXPECT_EQ(absent.model, "python-thread-executor");
    EXPECT_EQ(
        absent.reason,
        "its series with the GIL off needs another interpreter than CPython 3.14.0, GIL on: name "
        "one with --python=PATH,...");
  }
}

TEST_F(WithInterpreters, WhatIsNoneIsNamedAndTheOthersAreMeasured) {
  const auto plan_of_two = plan({locked_, directory_ / "nowhere"});
  EXPECT_EQ(runtimes(plan_of_two, "python-serial").size(), 1U);
  const auto& absent = plan_of_two.not_applicable;
  EXPECT_TRUE(std::ranges::any_of(absent, [](const auto& gap) {
    return gap.model == "python-serial" &&
           gap.reason.find("nowhere not found") != std::string::npos;
  }));
}

TEST(ExperimentPlan, ComparisonsTakeOneInterpreter) {
  EXPECT_THROW(planned("overhead", {.settings = {{"python", {"python3", "python4"}}}}), UsageError);
}

TEST(FindExperiments, AnAliasIsTheExperiment) {
  const auto found = find_experiments("free-threading,gil-free-threading");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]->name, "gil-free-threading");
}

TEST(FindExperiments, AnUnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(find_experiments("overhead,overhead").size(), 1U);
  try {
    find_experiments("overheat");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'overhead'?"), std::string::npos);
  }
}

TEST(Experiments, RowsAreWellFormed) {
  for (const Experiment& experiment : experiments::all()) {
    EXPECT_FALSE(experiment.question.empty());
    for (const Comparison& row : experiment.comparisons) {
      EXPECT_FALSE(row.label.empty());
      EXPECT_EQ(row.against.has_value(), row.figure == experiments::Figure::time_per_task ||
                                             row.figure == experiments::Figure::bytes_per_task)
          << row.label;
      for (const auto* cell : {&row.cell, row.against ? &*row.against : nullptr}) {
        if (cell == nullptr) continue;
        for (const auto& [name, value] : cell->settings) {
          const OptionRow* const setting = find_setting(name);
          ASSERT_NE(setting, nullptr) << name;
          EXPECT_TRUE(workloads::is_canonical(setting->option, value)) << name << " " << value;
          EXPECT_NE(setting->option.default_value, value) << name;
        }
      }
    }
  }
}

TEST(Experiments, EachHasAChartThatTheReportDraws) {
  for (const Experiment& experiment : experiments::all()) {
    SCOPED_TRACE(experiment.name);
    EXPECT_EQ(experiment.cells == nullptr, experiment.chart.empty());
    if (experiment.chart.empty()) continue;
    EXPECT_EQ(std::ranges::count(reports::section_makers(), experiment.chart,
                                 &reports::SectionMaker::chart),
              1);
  }
}

}  // namespace
}  // namespace bench
