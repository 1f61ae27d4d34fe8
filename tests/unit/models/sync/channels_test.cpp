// SPDX-License-Identifier: Apache-2.0
// What channels do, of every implementation in every place where it works.
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tests/unit/models/sync/channel_fixture.h"
#include "workloads/messages/item.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::Channel;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;

bool any(const ChannelCase&) { return true; }

/// Returns the number of a task's item: another one for each.
std::uint64_t number_of(std::uint64_t task, std::uint64_t index) { return task << 32 | index; }

class EveryChannel : public testing::TestWithParam<ChannelCase> {};
INSTANTIATE_TEST_SUITE_P(Channels, EveryChannel, testing::ValuesIn(channel_cases(any)),
                         name_of_channel_case);

TEST_P(EveryChannel, ItemsOfOneTaskComeInOrderAndOnce) {
  constexpr std::uint64_t items = 300;
  const SharedTasks workload(
      2, {numbers(GetParam().capacity(3), {.producers = 1, .consumers = 1, .max_items = items})},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        for (std::uint64_t index = 0; index < items; ++index) {
          if (task == 0) {
            number = index;
            require(co_await queue.put(bytes_of(number)) == ChannelResult::done, "it is put");
          } else {
            require(co_await queue.get(bytes_of(number)) == ChannelResult::done, "it is got");
            require(number == index, "in order");
          }
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
  EXPECT_EQ(run.job().sync().waits()[0].object.load(), 0U);
  EXPECT_EQ(run.job().sync().waits()[1].object.load(), 0U);
}

TEST_P(EveryChannel, ManyTasksGetEveryItemOnceUntilItIsClosed) {
  constexpr std::uint64_t items = 2'000;
  constexpr std::uint64_t producers = 3;
  const SharedTasks workload(
      5, {numbers(GetParam().capacity(7), {.max_items = producers * items})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        if (task < producers) {
          for (std::uint64_t index = 0; index < items; ++index) {
            const std::uint64_t number = number_of(task, index);
            require(co_await queue.put(bytes_of(number)) == ChannelResult::done, "it is put");
          }
          if (shared.flag.fetch_add(1) + 1 == producers) queue.close();
          co_return 0;
        }
        std::vector<std::uint64_t> next(producers);
        std::uint64_t number = 0;
        while (co_await queue.get(bytes_of(number)) == ChannelResult::done) {
          const std::uint64_t producer = number >> 32;
          const std::uint64_t index = number & 0xffff'ffff;
          require(producer < producers && index < items, "an item that was put");
          require(index >= next[producer], "in the order of its producer");
          next[producer] = index + 1;
          shared.sum.fetch_add(number);
          shared.inside.fetch_add(1);
        }
        require(queue.is_closed(), "it is closed");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  for (int iteration = 0; iteration < 2; ++iteration) {
    run.run();
    EXPECT_EQ(run.shared().inside.load(), producers * items);
    std::uint64_t sum = 0;
    for (std::uint64_t task = 0; task < producers; ++task) {
      for (std::uint64_t index = 0; index < items; ++index) sum += number_of(task, index);
    }
    EXPECT_EQ(run.shared().sum.load(), sum);
  }
}

TEST_P(EveryChannel, GettingWithATimeLimitExpiresAndTheNextItemIsGot) {
  const SharedTasks workload(
      2, {numbers(GetParam().capacity(4))},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        const auto& waits = io.sync().waits()[0];
        std::uint64_t number = 0;
        if (task == 0) {
          require(queue.try_get(bytes_of(number)) == ChannelResult::would_block, "it is empty");
          require(
              co_await queue.get_for(bytes_of(number), milliseconds(2)) == ChannelResult::timed_out,
              "the time is over");
          require(co_await queue.get_for(bytes_of(number), -seconds(1'000'000'000)) ==
                      ChannelResult::timed_out,
                  "the time was over before");
          require(waits.object.load() == 0, "it waits no longer");
          shared.flag.store(1);
          constexpr auto longest = std::chrono::nanoseconds::max() - std::chrono::nanoseconds(1);
          require(co_await queue.get_for(bytes_of(number), longest) == ChannelResult::done,
                  "it is got in time");
          require(number == 42, "the item");
          require(waits.object.load() == 0, "it waits no longer");
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "it expired");
        require(co_await soon(io, [&] { return waits.object.load() == 1; }),
                "the wait is recorded");
        require(waits.is_limited.load() == 1, "its time limit is recorded");
        number = 42;
        require(co_await queue.put(bytes_of(number)) == ChannelResult::done, "it is put");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(EveryChannel, ClosingWakesAllThatWaitForAnItem) {
  if (!GetParam().can.closes) GTEST_SKIP() << "it does not close";
  const SharedTasks workload(
      3, {numbers(GetParam().capacity(4))},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        if (task != 0) {
          require(co_await queue.get(bytes_of(number)) == ChannelResult::closed, "it is closed");
          require(co_await queue.put(bytes_of(number)) == ChannelResult::closed, "nothing is put");
          require(queue.try_get(bytes_of(number)) == ChannelResult::closed, "nothing is left");
          co_return 0;
        }
        const auto waits = io.sync().waits();
        const auto wait = [&] {
          return waits[1].object.load() == 1 && waits[2].object.load() == 1;
        };
        require(co_await soon(io, wait), "both wait");
        require(waits[1].channel.load() == workloads::ChannelWait::item, "for an item");
        require(!queue.is_closed(), "it is open");
        queue.close();
        queue.close();
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(EveryChannel, ClosingWakesAllThatWaitForRoom) {
  if (!GetParam().can.closes) GTEST_SKIP() << "it does not close";
  const SharedTasks workload(
      3, {numbers(GetParam().capacity(2), {.max_items = 100'000})},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 7;
        if (task != 0) {
          ChannelResult result = ChannelResult::done;
          while (result == ChannelResult::done) result = co_await queue.put(bytes_of(number));
          require(result == ChannelResult::closed, "it is closed");
          co_return 0;
        }
        const auto waits = io.sync().waits();
        const auto wait = [&] {
          return waits[1].object.load() == 1 && waits[2].object.load() == 1;
        };
        require(co_await soon(io, wait), "both wait");
        require(waits[1].channel.load() == workloads::ChannelWait::room, "for room");
        const std::uint64_t size = queue.size();
        queue.close();
        for (std::uint64_t item = 0; item < size; ++item) {
          require(co_await queue.get(bytes_of(number)) == ChannelResult::done && number == 7,
                  "what is in it can be got");
        }
        require(co_await queue.get(bytes_of(number)) == ChannelResult::closed, "and no more");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(EveryChannel, LargeItemsComeWhole) {
  constexpr std::uint32_t size = 100 << 10;
  if (GetParam().can.max_item_bytes < size) GTEST_SKIP() << "its items are smaller";
  constexpr std::uint64_t items = 40;
  const SharedTasks workload(
      4, {numbers(GetParam().capacity(2), {.item_bytes = size, .max_items = 2 * items})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        workloads::Item item(size);
        if (task < 2) {
          for (std::uint64_t index = 0; index < items; ++index) {
            item.set_number(number_of(task, index));
            require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
          }
          if (shared.flag.fetch_add(1) == 1) queue.close();
          co_return 0;
        }
        while (co_await queue.get(item.data()) == ChannelResult::done) {
          require(item.is_whole(), "both ends are of the same item");
          shared.inside.fetch_add(1);
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.shared().inside.load(), 2 * items);
}

TEST_P(EveryChannel, JoinWaitsUntilEveryItemIsDone) {
  if (GetParam().can.joins.empty()) GTEST_SKIP() << "it has no join";
  const SharedTasks workload(
      2, {numbers(GetParam().capacity(4), {.is_joined = true})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        if (task == 0) {
          require(co_await queue.join() == ChannelResult::done, "nothing is to be done");
          for (number = 0; number < 3; ++number) co_await queue.put(bytes_of(number));
          require(co_await queue.join_for(milliseconds(2)) == ChannelResult::timed_out, "not done");
          shared.flag.store(1);
          require(co_await queue.join() == ChannelResult::done, "all is done");
          require(shared.inside.load() == 3, "and was before");
          co_return 0;
        }
        for (int item = 0; item < 3; ++item) {
          require(co_await queue.get(bytes_of(number)) == ChannelResult::done, "it is got");
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "it expired");
        const auto& waits = io.sync().waits()[0];
        require(co_await soon(io, [&] { return waits.object.load() == 1; }), "it waits");
        require(waits.channel.load() == workloads::ChannelWait::join, "to join");
        for (int item = 0; item < 3; ++item) {
          shared.inside.fetch_add(1);
          queue.task_done();
        }
        bool is_refused = false;
        try {
          queue.task_done();
        } catch (const std::logic_error&) {
          is_refused = true;
        }
        require(is_refused, "there is nothing more to be done");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

}  // namespace
}  // namespace models
