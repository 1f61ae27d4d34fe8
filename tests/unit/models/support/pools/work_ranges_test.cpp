// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/work_ranges.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace models::support {
namespace {

class WorkRangesTest : public testing::Test {
 protected:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  WorkRanges ranges(unsigned workers) {
    memory_.assign(WorkRanges::bytes(workers) / sizeof(Line), Line{});
    return {memory_.data(), workers};
  }
  std::vector<Line> memory_;
};

TEST_F(WorkRangesTest, EveryDecisionHandsOutExactlyAChunk) {
  auto work = ranges(1);
  work.deal(10);
  std::vector<std::uint32_t> sizes;
  while (const auto range = work.take(0, 3)) sizes.push_back(range->size());
  EXPECT_EQ(sizes, (std::vector<std::uint32_t>{3, 3, 3, 1}));
}

TEST_F(WorkRangesTest, AutomaticChunksShrinkToOne) {
  auto work = ranges(1);
  work.deal(1000);
  std::uint32_t last = 1000;
  std::uint32_t sum = 0;
  while (const auto range = work.take(0, 0)) {
    EXPECT_LE(range->size(), last);
    last = range->size();
    sum += range->size();
  }
  EXPECT_EQ(last, 1U);
  EXPECT_EQ(sum, 1000U);
}

TEST_F(WorkRangesTest, AWorkerWithoutTasksStealsFromTheOthers) {
  auto work = ranges(4);
  work.deal(100);
  std::vector<int> seen(100, 0);
  while (const auto range = work.take(2, 1)) ++seen[range->first];
  EXPECT_EQ(seen, std::vector<int>(100, 1));
}

TEST_F(WorkRangesTest, FewerTasksThanWorkersAreAllDealt) {
  auto work = ranges(8);
  work.deal(3);
  std::uint32_t sum = 0;
  for (unsigned worker = 0; worker < 8; ++worker) {
    if (const auto range = work.take(worker, 0)) sum += range->size();
  }
  EXPECT_EQ(sum, 3U);
}

TEST_F(WorkRangesTest, WhatAWorkerTookLastIsKnown) {
  auto work = ranges(1);
  work.deal(10);
  EXPECT_TRUE(work.last_taken(0).empty());
  work.take(0, 4);
  work.take(0, 4);
  EXPECT_EQ(work.last_taken(0).first, 4U);
  EXPECT_EQ(work.last_taken(0).last, 8U);
}

TEST_F(WorkRangesTest, UnderContentionEveryTaskIsHandedOutExactlyOnce) {
  constexpr unsigned workers = 4;
  constexpr std::uint32_t tasks = 20'000;
  for (const std::uint32_t chunk : {0U, 1U, 7U}) {
    auto work = ranges(workers);
    std::vector<std::atomic<int>> seen(tasks);
    work.deal(tasks);
    {
      std::vector<std::jthread> threads;
      for (unsigned worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
          while (const auto range = work.take(worker, chunk)) {
            for (auto task = range->first; task < range->last; ++task) seen[task].fetch_add(1);
          }
        });
      }
    }
    for (const auto& count : seen) ASSERT_EQ(count.load(), 1);
  }
}

}  // namespace
}  // namespace models::support
