// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <vector>

#include "tests/unit/models/sync/loop_channels_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using workloads::Channel;
using workloads::ChannelOrder;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;

class LoopChannelItems : public LoopChannels {};
INSTANTIATE_TEST_SUITE_P(Sync, LoopChannelItems, testing::ValuesIn(suspending_cases()),
                         name_of_one);

TEST_P(LoopChannelItems, ItemsComeOutInTheOrderOfTheChannel) {
  const std::vector<std::uint64_t> put = {5, 1, 9, 4, 2, 8, 3};
  for (const ChannelOrder order :
       {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority}) {
    if (!can().orders.contains(order)) continue;
    std::vector<std::uint64_t> expected = put;
    if (order == ChannelOrder::lifo) std::ranges::reverse(expected);
    if (order == ChannelOrder::priority) std::ranges::sort(expected);
    for (const std::uint32_t capacity : {std::uint32_t{7}, workloads::unbounded}) {
      if (capacity == workloads::unbounded && !can().unbounded) continue;
      for (const std::uint32_t bytes : {8U, 24U, 200U}) {
        run(1, channel(capacity, order, bytes),
            [=](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
              const Channel queue(io, 0, task);
              Number item(0, bytes);
              for (int round = 0; round < 3; ++round) {
                for (const std::uint64_t number : put) {
                  item = Number(number, bytes);
                  require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
                }
                require(queue.size() == put.size(), "all are in it");
                for (const std::uint64_t number : expected) {
                  item = Number(0, bytes);
                  require(co_await queue.get(item.data()) == ChannelResult::done, "one is got");
                  require(item.value() == number && item.is_whole(), "it is the next one");
                }
                require(queue.is_empty(), "none is left");
                require(queue.try_get(item.data()) == ChannelResult::would_block, "none is got");
              }
              co_return 0;
            });
      }
    }
  }
}

constexpr std::uint64_t producers = 3;
constexpr std::uint64_t per_producer = 1500;

/// Three produce, two consume; the last producer closes.
Coroutine<std::size_t> produce_or_consume(std::size_t task, Io& io, SharedCounters& shared,
                                          std::uint32_t bytes, std::uint64_t items) {
  const Channel queue(io, 0, task);
  if (task < producers) {
    for (std::uint64_t index = 0; index < items; ++index) {
      Number item(task * 1'000'000 + index, bytes);
      require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
    }
    if (shared.inside.fetch_add(1) + 1 == producers) queue.close();
    co_return 0;
  }
  std::uint64_t next[producers] = {};
  Number item(0, bytes);
  std::uint64_t got = 0;
  while (co_await queue.get(item.data()) == ChannelResult::done) {
    const std::uint64_t producer = item.value() / 1'000'000;
    const std::uint64_t index = item.value() % 1'000'000;
    require(producer < producers && item.is_whole(), "the item is whole");
    require(index >= next[producer], "the items of a producer come in order");
    next[producer] = index + 1;
    shared.sum.fetch_add(index + 1);
    if (++got % 64 == 0) co_await workloads::yield(io);
  }
  shared.of_task[task].store(got);
  co_return 0;
}

TEST_P(LoopChannelItems, EveryItemOfThreeProducersReachesOneOfTwoConsumersOnce) {
  std::vector<std::uint32_t> capacities = {1, 5, 64};
  if (can().unbounded) capacities.push_back(workloads::unbounded);
  if (can().rendezvous) capacities.push_back(0);
  for (const std::uint32_t capacity : capacities) {
    const SharedTasks workload(producers + 2, {channel(capacity)},
                               [](std::size_t task, Io& io, SharedCounters& shared) {
                                 return produce_or_consume(task, io, shared, 8, per_producer);
                               });
    SharedRun run(GetParam(), workload);
    run.run();
    EXPECT_EQ(run.shared().of_task[3].load() + run.shared().of_task[4].load(),
              producers * per_producer);
    EXPECT_EQ(run.shared().sum.load(), producers * (per_producer * (per_producer + 1) / 2));
  }
}

TEST_P(LoopChannelItems, LargeItemsArriveWhole) {
  constexpr std::uint64_t items = 40;
  for (const std::uint32_t capacity : {1U, 4U}) {
    const SharedTasks workload(producers + 2, {channel(capacity, ChannelOrder::fifo, 100'003)},
                               [](std::size_t task, Io& io, SharedCounters& shared) {
                                 return produce_or_consume(task, io, shared, 100'003, items);
                               });
    SharedRun run(GetParam(), workload);
    run.run();
    EXPECT_EQ(run.shared().sum.load(), producers * (items * (items + 1) / 2));
  }
}

/// Three put and two get, each within limits that are over now and then; the last producer closes.
Coroutine<std::size_t> try_within_limits(std::size_t task, Io& io, SharedCounters& shared) {
  constexpr std::uint64_t items = 300;
  constexpr std::chrono::microseconds limit(20);
  const Channel queue(io, 0, task);
  if (task < producers) {
    for (std::uint64_t index = 0; index < items; ++index) {
      Number item(task * 1'000'000 + index);
      while (co_await queue.put_for(item.data(), limit) != ChannelResult::done) {
      }
      if (index % 16 == 0) co_await workloads::sleep(io, limit);
    }
    if (shared.inside.fetch_add(1) + 1 == producers) queue.close();
    co_return 0;
  }
  Number item;
  for (;;) {
    const ChannelResult result = co_await queue.get_for(item.data(), limit);
    if (result == ChannelResult::closed) break;
    if (result != ChannelResult::done) continue;
    shared.sum.fetch_add(item.value());
    shared.of_task[task].fetch_add(1);
    if (item.value() % 8 == 0) co_await workloads::sleep(io, limit);
  }
  co_return 0;
}

TEST_P(LoopChannelItems, NoneIsLostOrGotTwiceWhereWaitsEndWithinTheirLimitOrAtIt) {
  const SharedTasks workload(producers + 2, {channel(2)}, try_within_limits);
  SharedRun run(GetParam(), workload);
  for (int round = 0; round < 3; ++round) {
    run.run();
    EXPECT_EQ(run.shared().of_task[3].load() + run.shared().of_task[4].load(), producers * 300);
    EXPECT_EQ(run.shared().sum.load(),
              300 * 1'000'000 * (producers * (producers - 1) / 2) + producers * (300 * 299 / 2));
  }
}

TEST_P(LoopChannelItems, WithoutBufferEachItemGoesFromTaskToTask) {
  if (!can().rendezvous) GTEST_SKIP() << "it cannot have a capacity of 0";
  run(2, channel(0),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        Number item(3);
        if (task == 0) {
          require(queue.try_put(item.data()) == ChannelResult::would_block, "nobody waits for one");
          require(co_await queue.put_for(item.data(), milliseconds(2)) == ChannelResult::timed_out,
                  "nobody takes it");
          shared.flag.store(1);
          require(co_await queue.put(item.data()) == ChannelResult::done, "somebody does");
          item = Number(4);
          require(co_await queue.put(item.data()) == ChannelResult::done, "and once more");
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }),
                "the other one gave up");
        for (std::uint64_t number = 3; number <= 4; ++number) {
          require(co_await queue.get_for(item.data(), long_time) == ChannelResult::done,
                  "it comes");
          require(item.value() == number, "it is the one that was put");
          require(queue.size() == 0, "none lies in it");
        }
        co_return 0;
      });
}

}  // namespace
}  // namespace models
