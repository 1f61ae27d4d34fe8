// SPDX-License-Identifier: Apache-2.0
#include "bench/options/tasks_together.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "workloads/workload.h"

namespace bench {
namespace {

TEST(DefaultTasksTogether, AreProducersAndConsumersOfTasksThatTalk) {
  EXPECT_EQ(default_tasks_together(*find_workloads("producer-consumer").front(), 8), 2U);
  EXPECT_EQ(default_tasks_together(*find_workloads("account").front(), 8), 1U);
  EXPECT_EQ(default_tasks_together(*find_workloads("primes").front(), 8), 1U);
}

// It builds those of some groups alone: others may ask a server.
TEST(DefaultTasksTogether, KnowsTheGroupsOfAllWorkloadsWhoseOptionsAreOfChannels) {
  for (const workloads::CatalogueEntry& entry : workloads::catalogue()) {
    if (!entry.missing.empty()) continue;
    const auto options = entry.kind().options;
    const bool has_channel = std::ranges::any_of(
        options, [](const auto* option) { return std::string(option->name) == "capacity"; });
    if (!has_channel) continue;
    EXPECT_NE(std::ranges::find(entry.groups, "messages"), entry.groups.end()) << entry.name;
    EXPECT_GT(default_tasks_together(entry, 2), 1U) << entry.name;
  }
}

}  // namespace
}  // namespace bench
