// SPDX-License-Identifier: Apache-2.0
// What the tasks of the Python models share, through the models: every model with every
// implementation that works where its tasks are, and every workload of the group `locks`.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <ostream>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "models/sync/sync_catalogue.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

constexpr const char* python = "/usr/bin/python3";  // Debian's, which has Debian's python3-gevent
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
  std::string name = std::string(info.param.model->name) + "_" +
                     std::string(info.param.lock->name) + "_" +
                     std::string(info.param.workload->name);
  std::ranges::replace(name, '-', '_');
  return name;
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
  for (const auto& entry : catalogue()) {
    if (entry.family != "python") continue;
    const Model model = entry.make();
    const auto place = model.capabilities.execution_context;
    for (const auto& lock : sync_catalogue()) {
      if (lock.family != SyncFamily::lock || lock.make == nullptr || !place ||
          !lock.make().works_in(*place)) {
        continue;
      }
      for (const auto& workload : workloads::catalogue()) {
        if (applies(model, lock.make(), workload)) all.push_back({&entry, &lock, &workload});
      }
    }
  }
  return all;
}

/// A started Python model whose tasks share sync objects.
class Sharing {
 public:
  Sharing(const Case& what, const workloads::Configuration& configuration,
          StartMethod start_method = StartMethod::fork)
      : workload_(workloads::build(configuration)),
        model_(what.model->make()),
        settings_{.workers = model_.capabilities.single_worker ? 1U : tasks,
                  .concurrency = model_.capabilities.suspends ? tasks : 0U,
                  .start_method = start_method,
                  .python = python},
        job_(*workload_, settings_.workers) {
    if (settings_.concurrency == 0) settings_.concurrency = settings_.workers;
    start_sync(job_, what.lock->name);
    model_.prepare(settings_);
    running_ = model_.start(job_, settings_);
  }

  void run() {
    job_.clear();
    job_.start_clock();
    running_->run();
    running_->collect();
  }
  HarnessJob& job() { return job_; }
  const workloads::Workload& workload() const { return *workload_; }

 private:
  std::unique_ptr<workloads::Workload> workload_;
  Model model_;
  Settings settings_;
  HarnessJob job_;
  std::unique_ptr<RunningModel> running_;
};

class PythonSync : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const Model model = GetParam().model->make();
    if (const auto reason = model.unavailable({.python = python})) GTEST_SKIP() << *reason;
    if (const auto reason = model.cannot_run(GetParam().workload->name)) GTEST_SKIP() << *reason;
  }
};

TEST_P(PythonSync, KeepsTheSharedStateRightIterationAfterIteration) {
  const auto configuration = configuration_of(*GetParam().workload);
  Sharing sharing(GetParam(), configuration);
  const auto expected = run_oracle(sharing.workload())->digest();
  for (int iteration = 0; iteration < 3; ++iteration) {
    sharing.run();
    EXPECT_EQ(sharing.job().check(expected), "") << iteration;
    const auto protection = GetParam().lock->make().protection;
    const auto fault = sharing.job().shared_fault();
    // Without protection updates may get lost, or not.
    if (protection == workloads::Protection::none) continue;
    EXPECT_FALSE(fault) << iteration << ": " << fault->text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PythonSync, testing::ValuesIn(cases()), name_of);

// ---- one of each place --------------------------------------------------------------------------

template <typename Entry>
const Entry* called(std::span<const Entry> entries, std::string_view name) {
  const auto entry = std::ranges::find(entries, name, &Entry::name);
  return entry == entries.end() ? nullptr : &*entry;
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
    if (const auto reason =
            called(catalogue(), GetParam().model)->make().unavailable({.python = python})) {
      GTEST_SKIP() << *reason;
    }
  }
  static Case with(std::string_view workload, std::string_view lock = GetParam().lock) {
    return {called(catalogue(), GetParam().model), called(sync_catalogue(), lock),
            called(workloads::catalogue(), workload)};
  }
};

TEST_P(PythonPlaces, MeasuresSomeWaits) {
  Sharing sharing(with("account"), configuration_of(*called(workloads::catalogue(), "account")));
  sharing.run();
  for (std::size_t task = 0; task < tasks; ++task) {
    const auto samples = sharing.job().sync().wait_samples(task);
    const auto measured = std::ranges::count_if(samples, [](auto sample) { return sample > 1; });
    EXPECT_GE(measured, 1) << task;
    EXPECT_LE(measured, static_cast<std::ptrdiff_t>(payments / 100)) << task;
  }
}

TEST_P(PythonPlaces, LosesUpdatesWhereATaskWaitsInTheMiddleOfOneThatNothingProtects) {
  auto configuration = configuration_of(*called(workloads::catalogue(), "account"));
  configuration.size = 3;
  configuration.options["inside"] = "wait:20ms";
  Sharing sharing(with("account", "none"), configuration);
  sharing.run();
  const auto fault = sharing.job().shared_fault();
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->of, 3 * tasks);
  EXPECT_GE(fault->faults, 1U);
}

/// Waits until each task is seen to hold the fork on its left and to wait for the one on its right.
/// Returns whether that came.
bool all_wait_for_each_other(workloads::Sync& sync) {
  const auto all_wait = [&] {
    for (std::uint32_t task = 0; task < tasks; ++task) {
      if (sync.states()[task].holder != task + 1) return false;
      if (sync.waits()[task].object != (task + 1) % tasks + 1) return false;
    }
    return true;
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    if (all_wait()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST_P(PythonPlaces, RecordsWhoHoldsAndWhoWaitsWhereTasksWaitForEachOtherForEver) {
  auto configuration = configuration_of(*called(workloads::catalogue(), "philosophers"));
  configuration.size = 1;
  configuration.options["pick"] = "naive";
  const auto workload = workloads::build(configuration);
  const Model model = called(catalogue(), GetParam().model)->make();
  const unsigned workers = model.capabilities.single_worker ? 1U : tasks;
  HarnessJob job(*workload, workers);
  start_sync(job, GetParam().lock);
  const pid_t child = fork();
  if (child == 0) {
    const auto running =
        model.start(job, {.workers = workers, .concurrency = tasks, .python = python});
    running->run();
    _exit(0);
  }
  const bool is_deadlocked = all_wait_for_each_other(job.sync());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(is_deadlocked);
  for (std::uint32_t task = 0; task < tasks; ++task) {
    EXPECT_EQ(job.sync().waits()[task].is_limited, 0U);
    EXPECT_GE(job.sync().waits()[task].waits, 1U);
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
  const Case what{called(catalogue(), GetParam().model), called(sync_catalogue(), GetParam().lock),
                  called(workloads::catalogue(), "account")};
  Sharing sharing(what, configuration_of(*what.workload), GetParam().method);
  const auto expected = run_oracle(sharing.workload())->digest();
  for (int iteration = 0; iteration < 2; ++iteration) {
    sharing.run();
    EXPECT_EQ(sharing.job().check(expected), "");
    EXPECT_FALSE(sharing.job().shared_fault());
  }
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
