// SPDX-License-Identifier: Apache-2.0
// Every workload of the group `locks`: a new one is tested without writing a test.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/sharing/shared_run.h"
#include "workloads/catalogue.h"

namespace workloads::tests {
namespace {

std::vector<std::string> names_of_group() {
  std::vector<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) {
    if (std::ranges::find(entry.groups, "locks") != entry.groups.end()) {
      names.emplace_back(entry.name);
    }
  }
  return names;
}

class EverySharingWorkload : public testing::TestWithParam<std::string> {
 protected:
  static constexpr std::uint64_t tasks = 6;

  /// As many operations as it takes to sample some.
  static std::unique_ptr<Workload> make() {
    Configuration configuration{.tasks = tasks, .size = 1100, .seed = 3, .time_scale = 0.02};
    if (GetParam() == "phases") configuration.options["compute"] = "1us";
    return bench::make_workload(GetParam(), configuration);
  }
  /// Workers enough for all tasks: some workloads need them.
  static Outcome run(const char* model, const char* lock) {
    return run_in(model, lock, tasks, *make());
  }
};

TEST_P(EverySharingWorkload, IsRightBetweenThreads) {
  const Outcome outcome = run("thread-pool", "std");
  EXPECT_EQ(outcome.wrong, "");
  EXPECT_EQ(outcome.fault ? outcome.fault->text : "", "");
}

TEST_P(EverySharingWorkload, IsRightBetweenProcesses) {
  const Outcome outcome = run("process-pool", "pthread");
  EXPECT_EQ(outcome.wrong, "");
  EXPECT_EQ(outcome.fault ? outcome.fault->text : "", "");
}

TEST_P(EverySharingWorkload, IsRightOnEventLoopsAndFibers) {
  const std::pair<const char*, const char*> loops[] = {{"coroutines", "loop"},
                                                       {"fibers", "loop"},
                                                       {"fibers", "boost-fiber"},
                                                       {"coroutine-threads", "async"},
                                                       {"coroutine-processes", "async-processes"}};
  for (const auto& [model, lock] : loops) {
    const Outcome outcome =
        run_in(model, lock, std::string_view(lock).starts_with("async") ? 2 : 1, *make());
    EXPECT_EQ(outcome.wrong, "") << model << " with " << lock;
    EXPECT_EQ(outcome.fault ? outcome.fault->text : "", "") << model << " with " << lock;
  }
}

TEST_P(EverySharingWorkload, MeasuresSomeOfItsWaits) {
  const Outcome outcome = run("thread-pool", "std");
  EXPECT_GT(outcome.samples, 0U);
  EXPECT_LE(outcome.samples, tasks * make()->wait_samples_per_task());
}

TEST_P(EverySharingWorkload, RunsOneTaskAfterTheOtherWhereNoneNeedsAnother) {
  const auto workload = make();
  // As many as there are seats, the philosophers need nobody either, when they are polite.
  if (workload->tasks_together() == workload->task_count()) {
    EXPECT_GT(workload->tasks_together(), 1U);
    return;
  }
  const Outcome outcome = run_in("serial", "std", 1, *workload);
  EXPECT_EQ(outcome.wrong, "");
  EXPECT_EQ(outcome.fault ? outcome.fault->text : "", "");
}

TEST_P(EverySharingWorkload, FindsThatNothingWasDone) {
  const auto workload = make();
  const std::vector<std::byte> untouched(workload->shared_bytes() + 64);
  void* place = const_cast<std::byte*>(untouched.data());
  std::size_t room = untouched.size();
  const auto* const aligned =
      static_cast<const std::byte*>(std::align(64, workload->shared_bytes(), place, room));
  EXPECT_TRUE(workload->check_shared(aligned).has_value());
}

TEST_P(EverySharingWorkload, CountsItsOperationsAndNamesNoFailureByDefault) {
  const auto workload = make();
  EXPECT_GT(workload->operations(), 0U);
  EXPECT_TRUE(workload->supports(Protection::locked));
  EXPECT_EQ(workload->expected_failure(Protection::locked), ExpectedFailure::none);
  EXPECT_FALSE(workload->sync_objects().empty());
  for (const SyncObject& object : workload->sync_objects()) EXPECT_GE(object.limit, 1U);
}

TEST_P(EverySharingWorkload, HasDefaultsThatCanBeBuiltOnAnyMachine) {
  for (const auto& entry : catalogue()) {
    if (entry.name != GetParam()) continue;
    for (const unsigned cores : {1U, 2U, 64U}) {
      EXPECT_NO_THROW(entry.kind().create(entry.kind().defaults(cores))) << cores;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EverySharingWorkload, testing::ValuesIn(names_of_group()),
                         [](const testing::TestParamInfo<std::string>& named) {
                           std::string name = named.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace workloads::tests
