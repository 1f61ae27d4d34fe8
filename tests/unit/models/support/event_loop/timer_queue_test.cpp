// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/timer_queue.h"

#include <vector>

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

struct Place {
  std::int64_t deadline_ns = 0;
  std::size_t place = 0;
};
struct NotePlace {
  void operator()(Place* timer, std::size_t place) const { timer->place = place; }
};

TEST(TimerQueue, ATimerCanBeRemovedFromItsPlaceAtAnyTime) {
  constexpr std::size_t count = 500;
  std::vector<Place> timers(count);
  TimerQueue<Place*, NotePlace> queue;
  for (std::size_t i = 0; i < count; ++i) {
    timers[i].deadline_ns = static_cast<std::int64_t>(workloads::support::random_value(2, i) % 100);
    queue.push(timers[i].deadline_ns, &timers[i]);
  }
  for (std::size_t i = 0; i < count; i += 3) queue.remove(timers[i].place);
  std::int64_t last = -1;
  std::size_t left = 0;
  for (; !queue.empty(); ++left) {
    const Place* const timer = queue.pop();
    EXPECT_NE((timer - timers.data()) % 3, 0) << "one that was removed";
    EXPECT_GE(timer->deadline_ns, last);
    last = timer->deadline_ns;
  }
  EXPECT_EQ(left, count - (count + 2) / 3);
}

}  // namespace
}  // namespace models::support
