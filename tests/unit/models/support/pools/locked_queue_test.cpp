// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/locked_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/support/pools/chunks.h"

namespace models::support {
namespace {

TEST(LockedQueue, EveryTaskIsTakenOnceAndAwaited) {
  constexpr std::size_t tasks = 1000;
  LockedQueue queue;
  std::vector<std::atomic<int>> taken(tasks);
  std::vector<std::jthread> workers;
  for (int worker = 0; worker < 3; ++worker) {
    workers.emplace_back([&] {
      std::size_t done = 0;
      while (const auto range = queue.take(done)) {
        for (auto task = range->first; task < range->last; ++task) taken[task].fetch_add(1);
        done = range->size();
      }
    });
  }
  queue.wait_for_sleepers(3);
  queue.push_chunks(tasks, 7);
  queue.wait_until_done();
  for (const auto& count : taken) EXPECT_EQ(count.load(), 1);
  for (std::uint32_t task = 0; task < tasks; ++task) queue.push({task, task + 1});
  queue.wait_until_done();
  for (const auto& count : taken) EXPECT_EQ(count.load(), 2);
  queue.close();
}

TEST(LockedQueue, WhatIsLeftWhenItClosesIsStillTaken) {
  LockedQueue queue;
  queue.push({3, 5});
  queue.close();
  EXPECT_EQ(queue.try_take(0)->last, 5U);
  EXPECT_FALSE(queue.take(2));
  queue.wait_until_done();
}

TEST(Chunks, AreASixteenthOfAShareUnlessSaidOtherwise) {
  EXPECT_EQ(chunk_size(0, 320, 2), 10U);
  EXPECT_EQ(chunk_size(0, 3, 2), 1U);
  EXPECT_EQ(chunk_size(7, 320, 2), 7U);
  EXPECT_EQ(chunk_size(1000, 320, 2), 320U);
}

}  // namespace
}  // namespace models::support
