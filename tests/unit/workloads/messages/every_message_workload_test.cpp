// SPDX-License-Identifier: Apache-2.0
// Every workload of the group `messages` that has channels, with every one that works where a model
// runs its tasks: a new one of either is tested without writing a test.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/sync/sync_choice.h"
#include "tests/unit/workloads/sharing/shared_run.h"
#include "workloads/catalogue.h"

namespace workloads::tests {
namespace {

/// Returns the names of those whose tasks have channels.
std::vector<std::string> names_of_group() {
  std::vector<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) {
    if (std::ranges::find(entry.groups, "messages") == entry.groups.end()) continue;
    const WorkloadKind kind = entry.kind();
    const auto workload = kind.create(kind.defaults(2));
    const auto objects = workload->sync_objects();
    if (!objects.empty() && objects.front().kind == SyncKind::channel)
      names.emplace_back(entry.name);
  }
  return names;
}

/// Whether a sanitizer can follow the channel.
bool can_be_followed([[maybe_unused]] std::string_view channel) {
#if defined(__SANITIZE_THREAD__)
  // The package's oneTBB is not instrumented, and Boost.Lockfree reads nodes of its list of free
  // ones that another thread may be writing.
  return channel != "tbb-queue" && channel != "lockfree";
#else
  return true;
#endif
}

class EveryMessageWorkload : public testing::TestWithParam<std::string> {
 protected:
  static WorkloadKind kind() {
    for (const CatalogueEntry& entry : catalogue()) {
      if (entry.name == GetParam()) return entry.kind();
    }
    throw std::invalid_argument(GetParam());
  }
  /// With its default number of tasks, and as many items as it takes to measure some.
  static std::unique_ptr<Workload> make(Options options = {}) {
    Configuration configuration = kind().defaults(2);
    configuration.tasks = kind().default_tasks(options, configuration.tasks);
    configuration.size = 1100;
    configuration.seed = 3;
    configuration.options = std::move(options);
    return bench::make_workload(GetParam(), configuration);
  }
  static bool has_option(std::string_view name) {
    const auto options = kind().options;
    return std::ranges::any_of(options, [&](const Option* option) { return option->name == name; });
  }
  /// Runs it with every channel that works there, and expects that nothing goes wrong. Returns how
  /// many channels these are.
  static std::size_t expect_right(const char* model, const Workload& workload) {
    const models::Capabilities can = bench::make_model(model).capabilities;
    std::size_t channels = 0;
    for (const std::string_view name : models::sync_names(models::SyncFamily::channel)) {
      const std::string channel(name);
      if (models::unsupported_reason(channel, can) || !can_be_followed(channel)) continue;
      if (models::missing_ability(channel, workload.sync_objects())) continue;
      const auto workers =
          can.suspends && can.single_worker ? 1U : static_cast<unsigned>(workload.task_count());
      const Outcome outcome = run_in(model, channel.c_str(), workers, workload);
      EXPECT_EQ(outcome.wrong, "") << model << " with " << channel;
      EXPECT_EQ(outcome.fault ? outcome.fault->text : "", "") << model << " with " << channel;
      EXPECT_GT(outcome.samples, 0U) << model << " with " << channel;
      EXPECT_LE(outcome.samples, workload.task_count() * workload.wait_samples_per_task());
      ++channels;
    }
    return channels;
  }
};

TEST_P(EveryMessageWorkload, IsRightWithEveryChannel) {
  EXPECT_GT(expect_right("thread-pool", *make()), 0U);
  for (const char* const model :
       {"process-pool", "coroutines", "fibers", "coroutine-threads", "coroutine-processes"}) {
    EXPECT_GT(expect_right(model, *make()), 0U) << model;
  }
}

TEST_P(EveryMessageWorkload, IsRightWithLargeItems) {
  EXPECT_GT(expect_right("thread-pool", *make({{"item-size", "5000"}})), 0U);
}

TEST_P(EveryMessageWorkload, IsRightWithRoomForOneItemOrForAnyNumber) {
  if (has_option("capacity")) {
    EXPECT_GT(expect_right("thread-pool", *make({{"capacity", "1"}})), 0U);
  }
  EXPECT_GT(expect_right("thread-pool", *make({{"unbounded", "yes"}})), 0U);
}

TEST_P(EveryMessageWorkload, FindsThatNothingWasDone) {
  const auto workload = make();
  std::vector<std::byte> untouched(workload->shared_bytes() + 64);
  void* place = untouched.data();
  std::size_t room = untouched.size();
  const auto* const aligned =
      static_cast<const std::byte*>(std::align(64, workload->shared_bytes(), place, room));
  const auto fault = workload->check_shared(aligned);
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->faults, fault->of) << fault->text;
}

TEST_P(EveryMessageWorkload, CountsItsOperationsAndNeedsItsTasksTogether) {
  const auto workload = make();
  EXPECT_GE(workload->operations(), 1100U);
  EXPECT_EQ(workload->tasks_together(), workload->task_count());
  EXPECT_EQ(workload->expected_failure(Protection::locked), ExpectedFailure::none);
  ASSERT_FALSE(workload->sync_objects().empty());
  for (const SyncObject& object : workload->sync_objects()) {
    EXPECT_EQ(object.kind, SyncKind::channel);
    EXPECT_GE(object.channel.max_items, 1U);
  }
}

TEST_P(EveryMessageWorkload, HasDefaultsThatCanBeBuiltOnAnyMachine) {
  for (const unsigned cores : {1U, 2U, 64U}) {
    EXPECT_NO_THROW(kind().create(kind().defaults(cores))) << cores;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryMessageWorkload, testing::ValuesIn(names_of_group()),
                         [](const testing::TestParamInfo<std::string>& named) {
                           std::string name = named.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace workloads::tests
