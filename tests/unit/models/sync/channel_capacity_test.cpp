// SPDX-License-Identifier: Apache-2.0
// How many items channels hold, and in which order, of every implementation in every place where it
// works.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "tests/unit/models/sync/channel_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::Channel;
using workloads::ChannelOrder;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;
using workloads::unbounded;

bool has_buffer(const ChannelCase& one) { return one.can.bounded; }

class BufferedChannel : public testing::TestWithParam<ChannelCase> {};
INSTANTIATE_TEST_SUITE_P(Channels, BufferedChannel, testing::ValuesIn(channel_cases(has_buffer)),
                         name_of_channel_case);

TEST_P(BufferedChannel, ItHoldsAsManyItemsAsItsCapacitySays) {
  const bool has_own_capacity = GetParam().can.has_own_capacity;
  const SharedTasks workload(
      1, {numbers(3, {.max_items = 100'000})},
      [has_own_capacity](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        const std::uint64_t capacity = queue.capacity();
        require(has_own_capacity ? capacity >= 3 : capacity == 3, "its capacity");
        require(queue.is_empty() && !queue.is_full() && queue.size() == 0, "it is empty");
        for (std::uint64_t number = 0; number < capacity; ++number) {
          require(queue.size() == number && !queue.is_full(), "its size");
          require(queue.try_put(bytes_of(number)) == ChannelResult::done, "there is room");
        }
        std::uint64_t number = capacity;
        require(queue.is_full() && queue.size() == capacity, "it is full");
        require(queue.try_put(bytes_of(number)) == ChannelResult::would_block, "there is no room");
        require(
            co_await queue.put_for(bytes_of(number), milliseconds(2)) == ChannelResult::timed_out,
            "nor later");
        require(queue.size() == capacity, "it is as full as before");
        for (std::uint64_t next = 0; next < capacity; ++next) {
          require(queue.try_get(bytes_of(number)) == ChannelResult::done && number == next, "got");
        }
        require(queue.try_get(bytes_of(number)) == ChannelResult::would_block, "it is empty");
        require(co_await queue.put(bytes_of(number)) == ChannelResult::done, "there is room again");
        require(queue.size() == 1, "one is in it, for the next iteration to find it empty");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(BufferedChannel, PuttingGoesOnWhenThereIsRoomAgain) {
  const SharedTasks workload(
      2, {numbers(2, {.max_items = 100'000})},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        if (task == 0) {
          while (queue.try_put(bytes_of(number)) == ChannelResult::done) {
          }
          require(co_await queue.put_for(bytes_of(number), seconds(20)) == ChannelResult::done,
                  "there is room in time");
          queue.close();
          co_return 0;
        }
        const auto& waits = io.sync().waits()[0];
        require(co_await soon(io, [&] { return waits.object.load() == 1; }), "it waits");
        require(waits.is_limited.load() == 1, "its time limit is recorded");
        const std::uint64_t full = queue.capacity();
        std::uint64_t got = 0;
        while (co_await queue.get(bytes_of(number)) == ChannelResult::done) ++got;
        require(got == full + 1, "every item");
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

TEST_P(BufferedChannel, ACapacityOfOneIsEnough) {
  constexpr std::uint64_t items = 100;
  const SharedTasks workload(
      3, {numbers(1, {.max_items = 2 * items})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        if (task != 0) {
          for (std::uint64_t index = 0; index < items; ++index) {
            require(co_await queue.put(bytes_of(number)) == ChannelResult::done, "it is put");
          }
          if (shared.flag.fetch_add(1) == 1) queue.close();
          co_return 0;
        }
        std::uint64_t got = 0;
        while (co_await queue.get(bytes_of(number)) == ChannelResult::done) ++got;
        require(got == 2 * items, "every item");
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

/// Puts 100 numbers and expects them in the order.
void expect_order(const ChannelCase& one, std::uint32_t capacity, ChannelOrder order) {
  constexpr std::uint64_t items = 100;
  const SharedTasks workload(
      1, {numbers(capacity, {.order = order, .max_items = items})},
      [order](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::vector<std::uint64_t> all;
        all.reserve(items);
        for (std::uint64_t index = 0; index < items; ++index) {
          all.push_back(index * 37 % items);
          require(co_await queue.put(bytes_of(all.back())) == ChannelResult::done, "there is room");
        }
        require(queue.size() == items, "all are in it");
        if (order == ChannelOrder::lifo) std::ranges::reverse(all);
        if (order == ChannelOrder::priority) std::ranges::sort(all);
        std::uint64_t number = 0;
        for (const std::uint64_t next : all) {
          require(co_await queue.get(bytes_of(number)) == ChannelResult::done, "it is got");
          require(number == next, "in order");
        }
        co_return 0;
      });
  SharedRun run(one, workload);
  run.run();
  run.run();
}

TEST_P(BufferedChannel, ItHasTheOrdersThatItSays) {
  for (const auto order : {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority}) {
    if (GetParam().can.orders.contains(order)) expect_order(GetParam(), 100, order);
  }
}

TEST_P(BufferedChannel, WithoutABoundItHasTheOrdersThatItSays) {
  if (!GetParam().can.unbounded) GTEST_SKIP() << "it is bounded";
  for (const auto order : {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority}) {
    if (GetParam().can.orders.contains(order)) expect_order(GetParam(), unbounded, order);
  }
}

}  // namespace
}  // namespace models
