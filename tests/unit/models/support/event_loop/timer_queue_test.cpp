// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/timer_queue.h"

#include <gtest/gtest.h>

#include "workloads/support/random.h"

namespace models::support {
namespace {

TEST(TimerQueue, TimersComeOutInTheOrderOfTheirDeadlines) {
  for (const std::uint64_t count : {1U, 2U, 5U, 6U, 1000U}) {
    TimerQueue<std::int64_t> queue;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto deadline = static_cast<std::int64_t>(workloads::support::random_value(1, i) % 500);
      queue.push(deadline, deadline);
    }
    std::int64_t last = -1;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::int64_t deadline = queue.front().deadline_ns;
      EXPECT_EQ(queue.pop(), deadline);
      EXPECT_GE(deadline, last);
      last = deadline;
    }
    EXPECT_TRUE(queue.empty());
  }
}

TEST(TimerQueue, TimersMayBeAddedWhileOthersRunOut) {
  TimerQueue<int> queue;
  queue.push(10, 1);
  queue.push(30, 3);
  EXPECT_EQ(queue.pop(), 1);
  queue.push(20, 2);
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 3);
}

}  // namespace
}  // namespace models::support
