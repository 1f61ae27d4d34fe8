// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/messages/step_channel.h"

namespace workloads::tests {
namespace {

const Configuration ten_rounds{.tasks = 2, .size = 10, .options = {{"item-size", "16"}}};

TEST(PingPong, PutsEveryItemTwice) {
  std::size_t all_puts = 0;
  EXPECT_EQ(fault_with("ping-pong", ten_rounds,
                       [&](StepChannel::Items&, std::size_t puts) { all_puts = puts; }),
            "");
  EXPECT_EQ(all_puts, 20U);
}

TEST(PingPong, AnItemThatIsLostIsFound) {
  // Both tasks wait for ever, and have written nothing.
  EXPECT_EQ(fault_with("ping-pong", ten_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 5) items.pop_back();
                       }),
            "20 of 20 items were never got");
}

TEST(PingPong, AnItemThatIsDamagedIsFound) {
  EXPECT_EQ(fault_with("ping-pong", ten_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 20) items.back().back() ^= std::byte{1};
                       }),
            "1 of 20 items were damaged on their way");
}

TEST(PingPong, AnItemThatComesBackToItsSenderIsFound) {
  EXPECT_EQ(fault_with("ping-pong", ten_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 20) set_number(items.back(), ItemNumber{0, 0, 9}.number());
                       }),
            "1 of 20 items came out of order");
}

TEST(PingPong, HasTwoTasks) {
  for (const std::uint64_t tasks : {1U, 3U}) {
    try {
      static_cast<void>(bench::make_workload("ping-pong", {.tasks = tasks, .size = 1}));
      ADD_FAILURE() << tasks << " tasks are taken";
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(error.what(), "--tasks=" + std::to_string(tasks) +
                                  " does not fit: two play ping-pong, so --tasks is 2: leave it "
                                  "out");
    }
  }
}

TEST(PingPong, HasAChannelEachWayWithRoomForOneItem) {
  const auto workload = bench::make_workload("ping-pong", ten_rounds);
  ASSERT_EQ(workload->sync_objects().size(), 2U);
  for (const SyncObject& channel : workload->sync_objects()) {
    EXPECT_EQ(channel.limit, 1U);
    EXPECT_EQ(channel.channel.item_bytes, 16U);
    EXPECT_EQ(channel.channel.producers, 1U);
    EXPECT_EQ(channel.channel.consumers, 1U);
    EXPECT_EQ(channel.channel.max_items, 10U);
  }
  EXPECT_EQ(workload->operations(), 10U);
}

}  // namespace
}  // namespace workloads::tests
