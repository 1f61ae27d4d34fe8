// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <stdexcept>

#include "tests/unit/models/sync/loop_channels_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using workloads::Channel;
using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::Coroutine;
using workloads::Io;
using workloads::SyncObject;

class LoopChannelWaits : public LoopChannels {};
INSTANTIATE_TEST_SUITE_P(Sync, LoopChannelWaits, testing::ValuesIn(suspending_cases()),
                         name_of_one);

TEST_P(LoopChannelWaits, WhoPutsIntoAFullOneWaitsForRoom) {
  if (can().has_own_capacity) GTEST_SKIP() << "the library rounds the capacity";
  run(2, channel(3), [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item;
    if (task == 0) {
      for (std::uint64_t number = 0; number < 3; ++number) {
        item = Number(number);
        require(queue.try_put(item.data()) == ChannelResult::done, "there is room");
      }
      item = Number(3);
      require(queue.is_full(), "it is full");
      require(queue.try_put(item.data()) == ChannelResult::would_block, "there is no room");
      require(co_await queue.put(item.data()) == ChannelResult::done, "there is room again");
      co_return 0;
    }
    require(co_await until_waits(io, 0, ChannelWait::room), "the other one waits");
    require(queue.size() == 3, "the item of who waits is not in it");
    for (std::uint64_t number = 0; number < 4; ++number) {
      require(co_await queue.get(item.data()) == ChannelResult::done, "one is got");
      require(item.value() == number, "they come in order, that of who waited last");
    }
    co_return 0;
  });
}

TEST_P(LoopChannelWaits, WhoGetsFromAnEmptyOneWaitsAndIsToldOnce) {
  run(3, channel(4),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        Number item;
        if (task != 2) {
          require(co_await queue.get(item.data()) == ChannelResult::done, "one is got");
          shared.sum.fetch_add(item.value());
          co_return 0;
        }
        require(co_await until_waits(io, 0, ChannelWait::item), "the first waits");
        require(co_await until_waits(io, 1, ChannelWait::item), "the second waits");
        const std::uint32_t wakeups = io.sync().states()[0].wakeups.load();
        for (std::uint64_t number = 1; number <= 3; ++number) {
          item = Number(number);
          require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
        }
        require(co_await soon(io, [&] { return shared.sum.load() == 3; }), "both got one");
        require(io.sync().states()[0].wakeups.load() >= wakeups + 1, "they were told");
        require(queue.size() == 1, "the third is left");
        co_return 0;
      });
}

TEST_P(LoopChannelWaits, ClosingLetsAllThatWaitForAnItemGoOn) {
  run(4, channel(4), [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item(1);
    if (task < 3) {
      require(co_await queue.get(item.data()) == ChannelResult::closed, "it is closed");
      require(queue.is_closed(), "it says so");
      co_return 0;
    }
    for (std::size_t other = 0; other < 3; ++other) {
      require(co_await until_waits(io, other, ChannelWait::item), "the others wait");
    }
    queue.close();
    queue.close();
    require(co_await queue.put(item.data()) == ChannelResult::closed, "none is put any more");
    require(queue.try_put(item.data()) == ChannelResult::closed, "nor so");
    require(queue.try_get(item.data()) == ChannelResult::closed, "none is got");
    co_return 0;
  });
}

TEST_P(LoopChannelWaits, ClosingSendsWhoWaitsForRoomAwayAndKeepsWhatIsInIt) {
  run(3, channel(1), [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item(100 + task);
    if (task < 2) {
      require(co_await soon(io, [&] { return queue.is_full(); }), "it is full");
      require(co_await queue.put(item.data()) == ChannelResult::closed, "it is closed");
      co_return 0;
    }
    const std::uint64_t room = queue.capacity();
    for (std::uint64_t number = 0; number < room; ++number) {
      item = Number(number);
      require(queue.try_put(item.data()) == ChannelResult::done, "it is put");
    }
    require(co_await until_waits(io, 0, ChannelWait::room), "the first waits");
    require(co_await until_waits(io, 1, ChannelWait::room), "the second waits");
    queue.close();
    for (std::uint64_t number = 0; number < room; ++number) {
      require(co_await queue.get(item.data()) == ChannelResult::done, "it can still be got");
      require(item.value() == number, "it is what was put");
    }
    require(co_await queue.get(item.data()) == ChannelResult::closed, "then no more comes");
    co_return 0;
  });
}

TEST_P(LoopChannelWaits, AWaitEndsWhenItsTimeIsOverAndTakesNothingWithIt) {
  run(1, channel(1), [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item(7);
    for (int round = 0; round < 3; ++round) {
      require(co_await queue.get_for(item.data(), milliseconds(2)) == ChannelResult::timed_out,
              "no item comes");
      require(co_await queue.get_for(item.data(), milliseconds(0)) == ChannelResult::timed_out,
              "nor at once");
      const std::uint64_t room = queue.capacity();
      for (std::uint64_t number = 0; number < room; ++number) {
        item = Number(number);
        require(queue.try_put(item.data()) == ChannelResult::done,
                "the one who gave up is not handed it");
      }
      item = Number(room);
      require(co_await queue.put_for(item.data(), milliseconds(2)) == ChannelResult::timed_out,
              "there is no room");
      require(queue.size() == room, "it is not in it");
      for (std::uint64_t number = 0; number < room; ++number) {
        require(queue.try_get(item.data()) == ChannelResult::done && item.value() == number,
                "what was put in time is");
      }
      require(queue.try_get(item.data()) == ChannelResult::would_block, "and no more");
    }
    co_return 0;
  });
}

TEST_P(LoopChannelWaits, AWaitWithALimitGoesOnWhenWhatItWaitsForComesFirst) {
  run(2, channel(1), [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item;
    if (task == 0) {
      require(co_await queue.get_for(item.data(), long_time) == ChannelResult::done, "it comes");
      require(item.value() == 42, "it is the one that was put");
      const std::uint64_t room = queue.capacity();
      for (std::uint64_t number = 0; number <= room; ++number) {
        item = Number(number);
        require(co_await queue.put_for(item.data(), long_time) == ChannelResult::done,
                "room comes");
      }
      co_return 0;
    }
    require(co_await until_waits(io, 0, ChannelWait::item), "the other one waits for an item");
    item = Number(42);
    require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
    require(co_await until_waits(io, 0, ChannelWait::room), "the other one waits for room");
    const std::uint64_t room = queue.capacity();
    for (std::uint64_t number = 0; number <= room; ++number) {
      require(co_await queue.get(item.data()) == ChannelResult::done && item.value() == number,
              "they come in order");
    }
    co_return 0;
  });
}

TEST_P(LoopChannelWaits, WhoJoinsGoesOnWhenAllItemsAreDone) {
  if (can().joins.empty()) GTEST_SKIP() << "it has no task_done and join";
  SyncObject object = channel(8);
  object.channel.is_joined = true;
  run(3, object, [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
    const Channel queue(io, 0, task);
    Number item(1);
    if (task < 2) {
      require(co_await queue.join() == ChannelResult::done, "nothing was put, or all is done");
      if (task == 0) {
        require(co_await queue.put(item.data()) == ChannelResult::done, "it is put");
        require(co_await queue.put(item.data()) == ChannelResult::done, "and so is another");
        require(co_await queue.join_for(milliseconds(2)) == ChannelResult::timed_out,
                "nobody has done them");
        shared.flag.store(1);
      } else {
        require(co_await soon(io, [&] { return shared.flag.load() >= 1; }), "two were put");
      }
      require(co_await queue.join() == ChannelResult::done, "all are done");
      require(shared.flag.load() == 2, "not before both are");
      co_return 0;
    }
    require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "two were put");
    require(co_await queue.get(item.data()) == ChannelResult::done, "one is got");
    queue.task_done();
    require(co_await queue.get(item.data()) == ChannelResult::done, "the other one is got");
    require(co_await until_waits(io, 0, ChannelWait::join), "the first waits");
    require(co_await until_waits(io, 1, ChannelWait::join), "the second waits");
    shared.flag.store(2);
    queue.task_done();
    bool has_thrown = false;
    try {
      queue.task_done();
    } catch (const std::logic_error&) {
      has_thrown = true;
    }
    require(has_thrown, "there is nothing left to be marked");
    co_return 0;
  });
}

}  // namespace
}  // namespace models
