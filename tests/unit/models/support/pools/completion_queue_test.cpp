// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/completion_queue.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/support/os/shared_memory.h"

namespace models::support {
namespace {

TEST(CompletionQueue, GivesTasksInTheOrderInWhichTheyCompleted) {
  const SharedMemory memory(CompletionQueue::bytes(3));
  CompletionQueue queue(memory.data(), 3);
  for (int batch = 0; batch < 3; ++batch) {
    queue.begin_batch();
    EXPECT_EQ(queue.take(), std::nullopt);
    EXPECT_FALSE(queue.put(2));
    EXPECT_FALSE(queue.put(0));
    EXPECT_EQ(queue.take(), 2U);
    EXPECT_FALSE(queue.put(1));
    EXPECT_EQ(queue.take(), 0U);
    EXPECT_EQ(queue.take(), 1U);
    EXPECT_EQ(queue.take(), std::nullopt);
  }
}

TEST(CompletionQueue, OneThatSleepsIsToBeWokenOnce) {
  const SharedMemory memory(CompletionQueue::bytes(3));
  CompletionQueue queue(memory.data(), 3);
  queue.begin_batch();
  queue.announce_sleep();
  EXPECT_TRUE(queue.put(0));
  EXPECT_FALSE(queue.put(1));
  queue.announce_sleep();
  EXPECT_TRUE(queue.put(2));
}

TEST(CompletionQueue, MoreThanTheTasksOfABatchAreNotWrittenBehindIt) {
  const SharedMemory memory(CompletionQueue::bytes(1) + sizeof(std::uint32_t));
  CompletionQueue queue(memory.data(), 1);
  queue.begin_batch();
  EXPECT_FALSE(queue.put(0));
  EXPECT_FALSE(queue.put(0));
  EXPECT_EQ(memory.data()[CompletionQueue::bytes(1)], std::byte{0});
}

TEST(CompletionQueue, WhatSeveralWorkersPutIsTakenOnceEach) {
  constexpr std::size_t tasks = 2000;
  const SharedMemory memory(CompletionQueue::bytes(tasks));
  CompletionQueue queue(memory.data(), tasks);
  for (int batch = 0; batch < 100; ++batch) {
    queue.begin_batch();
    const auto put_half = [&](std::size_t first) {
      // A view of its own, as another process has it.
      CompletionQueue mine(memory.data(), tasks);
      for (std::size_t task = first; task < tasks; task += 2) static_cast<void>(mine.put(task));
    };
    const std::jthread first(put_half, 0);
    const std::jthread second(put_half, 1);
    std::set<std::size_t> taken;
    while (taken.size() < tasks) {
      const auto task = queue.take();
      if (!task) continue;
      EXPECT_TRUE(taken.insert(*task).second);
    }
    EXPECT_EQ(queue.take(), std::nullopt);
  }
}

}  // namespace
}  // namespace models::support
