// SPDX-License-Identifier: Apache-2.0
// What the tasks of the Python models share, through the models: every model with every
// implementation that works where its tasks are, and every workload of the group `locks`.
#include <algorithm>
#include <memory>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/sync/sync_catalogue.h"
#include "tests/unit/models/python/python_run.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

constexpr unsigned tasks = 5;

struct Case {
  const CatalogueEntry* model;
  const SyncEntry* lock;
  const workloads::CatalogueEntry* workload;
};

void PrintTo(const Case& one, std::ostream* stream) {
  *stream << one.model->name << "/" << one.lock->name << "/" << one.workload->name;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return test_name({info.param.model->name, info.param.lock->name, info.param.workload->name});
}

constexpr std::uint64_t payments = 300;  // of which some are timed

workloads::Configuration configuration_of(const workloads::CatalogueEntry& workload) {
  workloads::Configuration configuration{.tasks = tasks,
                                         .size = workload.name == "account" ? payments : 20,
                                         .seed = 3,
                                         .workload = std::string(workload.name)};
  // The defaults are for measuring.
  for (const workloads::Option* const option : workload.kind().options) {
    if (std::string_view(option->name) == "meals") configuration.options["meals"] = "20";
    if (std::string_view(option->name) == "compute") configuration.options["compute"] = "20us";
  }
  configuration.options["_units-per-ms"] = "100";
  return configuration;
}

/// Whether the workload makes sense with the implementation, and can end in the model.
bool applies(const Model& model, const SyncImplementation& lock,
             const workloads::CatalogueEntry& entry) {
  if (entry.kind == nullptr || std::ranges::find(entry.groups, "locks") == entry.groups.end()) {
    return false;
  }
  const auto workload = workloads::build(configuration_of(entry));
  const bool is_serial = model.capabilities.single_worker && !model.capabilities.suspends;
  return workload->supports(lock.protection) && (!is_serial || workload->tasks_together() == 1);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const CatalogueEntry* const entry : python_models([](const auto&) { return true; })) {
    const Model model = entry->make();
    for (const SyncEntry* const lock : implementations_for(*entry, SyncFamily::lock)) {
      for (const auto& workload : workloads::catalogue()) {
        if (applies(model, lock->make(), workload)) all.push_back({entry, lock, &workload});
      }
    }
  }
  return all;
}

class PythonSync : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const Model model = GetParam().model->make();
    if (const auto reason = model.unavailable({.python = debian_python})) GTEST_SKIP() << *reason;
    if (const auto reason = model.cannot_run(GetParam().workload->name)) GTEST_SKIP() << *reason;
  }
};

TEST_P(PythonSync, KeepsTheSharedStateRightIterationAfterIteration) {
  PythonRun sharing(*GetParam().model, GetParam().lock, configuration_of(*GetParam().workload));
  sharing.start();
  // Without protection updates may get lost, or not.
  sharing.run_rightly(3, GetParam().lock->make().protection == workloads::Protection::none);
}

INSTANTIATE_TEST_SUITE_P(All, PythonSync, testing::ValuesIn(cases()), name_of);

// ---- one of each place --------------------------------------------------------------------------

const workloads::CatalogueEntry& workload_called(std::string_view name) {
  return *std::ranges::find(workloads::catalogue(), name, &workloads::CatalogueEntry::name);
}

struct Names {
  const char* model;
  const char* lock;
};

void PrintTo(const Names& names, std::ostream* stream) {
  *stream << names.model << "/" << names.lock;
}

class PythonPlaces : public testing::TestWithParam<Names> {
 protected:
  void SetUp() override {
    const Model model = model_called(GetParam().model).make();
    if (const auto reason = model.unavailable({.python = debian_python})) GTEST_SKIP() << *reason;
  }
  /// Returns a run of the model, with its lock or another implementation.
  static std::unique_ptr<PythonRun> run_of(const workloads::Configuration& configuration,
                                           std::string_view lock = GetParam().lock) {
    return std::make_unique<PythonRun>(model_called(GetParam().model), &implementation_called(lock),
                                       configuration);
  }
};

TEST_P(PythonPlaces, MeasuresSomeWaits) {
  const auto sharing = run_of(configuration_of(workload_called("account")));
  sharing->start();
  sharing->run();
  for (std::size_t task = 0; task < tasks; ++task) {
    const auto samples = sharing->job().sync().wait_samples(task);
    const auto measured = std::ranges::count_if(samples, [](auto sample) { return sample > 1; });
    EXPECT_GE(measured, 1) << task;
    EXPECT_LE(measured, static_cast<std::ptrdiff_t>(payments / 100)) << task;
  }
}

TEST_P(PythonPlaces, LosesUpdatesWhereATaskWaitsInTheMiddleOfOneThatNothingProtects) {
  auto configuration = configuration_of(workload_called("account"));
  configuration.size = 3;
  configuration.options["inside"] = "wait:20ms";
  const auto sharing = run_of(configuration, "none");
  sharing->start();
  sharing->run();
  const auto fault = sharing->job().shared_fault();
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->of, 3 * tasks);
  EXPECT_GE(fault->faults, 1U);
}

/// Whether each task holds the fork on its left and waits for the one on its right.
bool all_wait_for_each_other(const workloads::Sync& sync) {
  for (std::uint32_t task = 0; task < tasks; ++task) {
    if (sync.states()[task].holder != task + 1) return false;
    if (sync.waits()[task].object != (task + 1) % tasks + 1) return false;
  }
  return true;
}

TEST_P(PythonPlaces, RecordsWhoHoldsAndWhoWaitsWhereTasksWaitForEachOtherForEver) {
  auto configuration = configuration_of(workload_called("philosophers"));
  configuration.size = 1;
  configuration.options["pick"] = "naive";
  const auto sharing = run_of(configuration);
  const workloads::Sync& sync = sharing->job().sync();
  EXPECT_TRUE(sharing->is_seen_while_it_runs([&] { return all_wait_for_each_other(sync); }));
  for (std::uint32_t task = 0; task < tasks; ++task) {
    EXPECT_EQ(sync.waits()[task].is_limited, 0U);
    EXPECT_GE(sync.waits()[task].waits, 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, PythonPlaces,
                         testing::Values(Names{"python-thread-executor", "threading"},
                                         Names{"python-thread-per-task", "threading"},
                                         Names{"python-process-pool", "multiprocessing"},
                                         Names{"python-process-executor", "manager"},
                                         Names{"python-asyncio", "asyncio"},
                                         Names{"python-gevent", "gevent"}));

struct Started {
  const char* model;
  const char* lock;
  StartMethod method;
};

class PythonStartMethods : public testing::TestWithParam<Started> {};

TEST_P(PythonStartMethods, ShareObjectsWithProcessesThatWereNotForked) {
  PythonRun sharing(model_called(GetParam().model), &implementation_called(GetParam().lock),
                    configuration_of(workload_called("account")), GetParam().method);
  sharing.start();
  sharing.run_rightly(2);
}

INSTANTIATE_TEST_SUITE_P(
    Each, PythonStartMethods,
    testing::Values(Started{"python-process-pool", "multiprocessing", StartMethod::spawn},
                    Started{"python-process-pool", "multiprocessing", StartMethod::forkserver},
                    Started{"python-process-pool", "manager", StartMethod::spawn},
                    Started{"python-process-executor", "multiprocessing", StartMethod::forkserver},
                    Started{"python-process-executor", "local", StartMethod::spawn},
                    Started{"python-process-per-task", "multiprocessing", StartMethod::spawn},
                    Started{"python-process-per-task", "manager", StartMethod::forkserver}));

}  // namespace
}  // namespace models
