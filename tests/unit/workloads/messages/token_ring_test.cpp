// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/messages/step_channel.h"

namespace workloads::tests {
namespace {

const Configuration three_rounds{.tasks = 4, .size = 3, .options = {{"item-size", "16"}}};

std::string refusal(std::uint64_t tasks) {
  try {
    static_cast<void>(bench::make_workload("token-ring", {.tasks = tasks, .size = 1}));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(TokenRing, VisitsTheTasksInTurnsAndCountsItsHops) {
  std::vector<std::uint64_t> senders;
  std::vector<std::uint64_t> hops;
  EXPECT_EQ(fault_with("token-ring", three_rounds,
                       [&](StepChannel::Items& items, std::size_t) {
                         const ItemNumber number = ItemNumber::of(number_of(items.back()));
                         senders.push_back(number.producer);
                         hops.push_back(number.index);
                       }),
            "");
  EXPECT_EQ(senders, (std::vector<std::uint64_t>{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}));
  EXPECT_EQ(hops, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(TokenRing, ATokenThatIsLostIsFound) {
  EXPECT_EQ(fault_with("token-ring", three_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 12) items.pop_back();
                       }),
            "3 of 12 items were never got")
      << "the last task that waits has written nothing";
}

TEST(TokenRing, ATokenFromAnotherTaskThanTheOneBeforeIsFound) {
  EXPECT_EQ(fault_with("token-ring", three_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 7) set_number(items.back(), ItemNumber{0, 1, 6}.number());
                       }),
            "1 of 12 items came out of order");
}

TEST(TokenRing, AHopThatIsCountedTwiceIsFound) {
  EXPECT_EQ(fault_with("token-ring", three_rounds,
                       [](StepChannel::Items& items, std::size_t puts) {
                         if (puts == 11) set_number(items.back(), ItemNumber{0, 2, 11}.number());
                       }),
            "1 of 12 items came out of order");
}

TEST(TokenRing, HasTwoTasksAtLeastAndAsManyAsAnItemCanName) {
  EXPECT_EQ(refusal(1), "--tasks=1 is too few: at least 2 are needed to make a ring");
  EXPECT_EQ(refusal(2), "");
  EXPECT_EQ(refusal(65'535), "");
  EXPECT_EQ(refusal(65'536), "--tasks=65536 is more than a ring may have: use at most 65535");
}

}  // namespace
}  // namespace workloads::tests
