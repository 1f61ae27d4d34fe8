// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "workloads/workload.h"

namespace workloads::tests {
namespace {

using std::chrono::milliseconds;

/// 100 items.
std::unique_ptr<Workload> with(Options options) {
  const std::uint64_t tasks = options.contains("consumers") ? 3 : 2;
  return bench::make_workload("producer-consumer",
                              {.tasks = tasks, .size = 100, .options = std::move(options)});
}

TEST(ProducerConsumer, DeclaresWhatTheOnlyConsumerWaits) {
  EXPECT_EQ(with({{"consume", "wait:2ms"}})->minimum_wait(1), milliseconds(200));
  const auto shared = with({{"consumers", "2"}, {"consume", "wait:2ms"}});
  EXPECT_EQ(shared->minimum_wait(1), milliseconds(0)) << "how many it gets is open";
  const auto lossy = with({{"ending", "empty"}, {"consume", "wait:2ms"}});
  EXPECT_EQ(lossy->minimum_wait(1), milliseconds(0)) << "how many it gets is open";
}

TEST(ProducerConsumer, OfItemsThatArriveEveryTaskLastsUntilTheLastOne) {
  const auto workload = with({{"consumers", "2"}, {"_arrival-rate", "1000"}});
  for (std::size_t task = 0; task < 3; ++task) {
    EXPECT_EQ(workload->minimum_wait(task), milliseconds(100)) << task;
  }
  EXPECT_FALSE(workload->operation_traits().has_price) << "the time follows from the rate";
  EXPECT_TRUE(with({})->operation_traits().has_price);
}

TEST(ProducerConsumer, AllItemsThatArriveAreMeasured) {
  EXPECT_GE(with({{"_arrival-rate", "1000"}})->wait_samples_per_task(), 100U);
}

TEST(ProducerConsumer, ItemsThatArriveDoNotEndAtAnEmptyQueue) {
  EXPECT_THROW(with({{"ending", "empty"}, {"_arrival-rate", "1000"}}), std::invalid_argument);
}

}  // namespace
}  // namespace workloads::tests
