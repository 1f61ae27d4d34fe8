// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::ConditionVariable;
using workloads::Coroutine;
using workloads::Event;
using workloads::Io;
using workloads::Lock;
using workloads::SyncKind;

class Events : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Signals, Events, testing::ValuesIn(cases_with(SyncKind::event)),
                         name_of_one);

TEST_P(Events, SettingWakesAllThatWaitAndThoseThatComeLater) {
  constexpr std::size_t tasks = 5;
  const SharedTasks workload(
      tasks, {{.kind = SyncKind::event}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Event event(io, 0, task);
        if (task == 0) {
          require(!event.is_set(), "it is not set at first");
          const auto all_wait = [&] {
            for (std::size_t other = 1; other < tasks; ++other) {
              if (io.sync().waits()[other].object.load() != 1) return false;
            }
            return true;
          };
          require(co_await soon(io, all_wait), "all waits are recorded");
          shared.flag.store(1);
          event.set();
          require(event.is_set(), "it is set");
          require(io.sync().states()[0].wakeups.load() == 1, "the wake-up is counted");
          co_await event.wait();
          require(co_await event.wait_for(milliseconds(0)), "it is set within no time");
        } else if (task % 2 == 0) {
          co_await event.wait();
          require(shared.flag.load() == 1, "nobody passes before it is set");
        } else {
          require(co_await event.wait_for(seconds(20)), "it was set in time");
          require(shared.flag.load() == 1, "nobody passes before it is set");
        }
        require(io.sync().waits()[task].object.load() == 0, "it waits no longer");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(Events, AWaitExpiresWhereItWasClearedAndAPulseWakesWhoWaits) {
  const SharedTasks workload(
      2, {{.kind = SyncKind::event}},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Event event(io, 0, task);
        if (task == 1) {
          require(co_await event.wait_for(seconds(20)), "a pulse wakes it");
          co_return 0;
        }
        const auto& waiter = io.sync().waits()[1];
        require(co_await soon(io, [&] { return waiter.object.load() == 1; }), "it waits");
        // Blocking implementations record a wait before they begin it.
        co_await workloads::sleep(io, milliseconds(20));
        event.set();
        event.clear();
        require(!event.is_set(), "it is cleared");
        require(!co_await event.wait_for(milliseconds(2)), "a wait expires");
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

class Conditions : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Signals, Conditions,
                         testing::ValuesIn(cases_with(SyncKind::condition_variable)), name_of_one);

constexpr std::size_t the_lock = 0;
constexpr std::size_t the_condition = 1;
const std::vector<workloads::SyncObject>& lock_and_condition() {
  static const std::vector<workloads::SyncObject> objects{{.kind = SyncKind::lock},
                                                          {.kind = SyncKind::condition_variable}};
  return objects;
}

TEST_P(Conditions, TasksTakeTurnsInTheirOrder) {
  constexpr std::uint64_t tasks = 3;
  constexpr std::uint64_t rounds = 50;
  const SharedTasks workload(
      tasks, lock_and_condition(),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, the_lock, task);
        const ConditionVariable condition(io, the_condition, the_lock, task);
        for (std::uint64_t round = 0; round < rounds; ++round) {
          co_await lock.acquire();
          while (shared.sum.load() % tasks != task) co_await condition.wait();
          require(io.sync().states()[the_lock].holder.load() == task + 1, "it has the lock again");
          require(shared.sum.load() == round * tasks + task, "its turn");
          add_unprotected(shared.sum, 1);
          condition.notify_all();
          lock.release();
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.shared().sum.load(), tasks * rounds);
}

TEST_P(Conditions, EachNotificationOfOneReachesOne) {
  constexpr std::uint64_t tokens = 300;
  const SharedTasks workload(
      4, lock_and_condition(),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, the_lock, task);
        const ConditionVariable condition(io, the_condition, the_lock, task);
        for (std::uint64_t token = 0; token < (task == 0 ? tokens : tokens / 3); ++token) {
          co_await lock.acquire();
          if (task == 0) {
            add_unprotected(shared.sum, 1);
            condition.notify_one();
          } else {
            while (shared.sum.load() == 0) co_await condition.wait();
            shared.sum.store(shared.sum.load() - 1);
          }
          lock.release();
          if (task == 0 && token % 16 == 0) co_await workloads::yield(io);
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.shared().sum.load(), 0U);
}

TEST_P(Conditions, AWaitExpiresWithTheLockHeldAndNeedsItToBegin) {
  const SharedTasks workload(
      2, lock_and_condition(),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, the_lock, task);
        const ConditionVariable condition(io, the_condition, the_lock, task);
        std::string error;
        try {
          co_await condition.wait();
        } catch (const std::logic_error& refused) {
          error = refused.what();
        }
        require(error.starts_with("task " + std::to_string(task)), "an error: " + error);
        co_await lock.acquire();
        if (task == 0) {
          while (co_await condition.wait_for(milliseconds(2))) {
          }
          require(io.sync().states()[the_lock].holder.load() == 1, "it has the lock");
          shared.flag.store(1);
          require(co_await condition.wait_for(seconds(20)), "it is notified in time");
          require(shared.flag.load() == 2, "it has the lock after the other");
        } else {
          while (shared.flag.load() == 0) {
            lock.release();
            co_await workloads::sleep(io, milliseconds(1));
            co_await lock.acquire();
          }
          shared.flag.store(2);
          condition.notify_one();
        }
        lock.release();
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

TEST_P(Conditions, WhoseTimeIsOverWaitsForTheLockLikeAnyOther) {
  const SharedTasks workload(
      2, lock_and_condition(),
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, the_lock, task);
        const ConditionVariable condition(io, the_condition, the_lock, task);
        const auto& wait = io.sync().waits()[0];
        if (task == 0) {
          co_await lock.acquire();
          shared.flag.store(1);
          require(!co_await condition.wait_for(milliseconds(100)), "the time is over");
          require(io.sync().states()[the_lock].holder.load() == 1, "it has the lock");
          lock.release();
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "the other has it");
        co_await lock.acquire();
        const auto waits_for_the_lock = [&] {
          return wait.object.load() == the_lock + 1 && wait.is_limited.load() == 0;
        };
        require(co_await soon(io, waits_for_the_lock), "it is recorded, without a limit");
        lock.release();
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

}  // namespace
}  // namespace models
