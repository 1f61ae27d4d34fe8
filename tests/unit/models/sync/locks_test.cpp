// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <memory>
#include <string>

#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::Coroutine;
using workloads::Io;
using workloads::Lock;
using workloads::SyncKind;
using Case = std::pair<SyncCase, SyncKind>;

std::string name_of_kind_case(const testing::TestParamInfo<Case>& info) {
  std::string kind(name_of(info.param.second));
  for (char& character : kind) {
    if (character == ' ' || character == '-') character = '_';
  }
  return kind + "_" + name_of_case(info.param.first);
}

/// Every kind that can be held by one task at a time.
class Exclusive : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Locks, Exclusive,
                         testing::ValuesIn(cases_with_any({SyncKind::lock, SyncKind::recursive_lock,
                                                           SyncKind::reader_writer_lock,
                                                           SyncKind::semaphore,
                                                           SyncKind::bounded_semaphore})),
                         name_of_kind_case);

TEST_P(Exclusive, OnlyOneTaskIsInside) {
  constexpr std::uint64_t rounds = 100;
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      4, {{.kind = kind}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        for (std::uint64_t round = 0; round < rounds; ++round) {
          co_await lock.acquire();
          require(shared.inside.fetch_add(1) == 0, "alone inside");
          add_unprotected(shared.sum, 1);
          // So that tasks of a loop, too, meet inside.
          if (round % 8 == 0) co_await workloads::yield(io);
          shared.inside.fetch_sub(1);
          lock.release();
        }
        co_return 0;
      });
  SharedRun run(one, workload);
  for (int iteration = 0; iteration < 2; ++iteration) {
    run.run();
    EXPECT_EQ(run.shared().sum.load(), 4 * rounds);
    EXPECT_EQ(run.job().sync().states()[0].holder.load(), 0U);
    EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
  }
}

TEST_P(Exclusive, ATimeLimitExpiresAndTheLockIsStillWhole) {
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      2, {{.kind = kind}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        const auto& waits = io.sync().waits()[task];
        if (task == 0) {
          co_await lock.acquire();
          shared.flag.store(1);
          require(co_await soon(io, [&] { return shared.flag.load() == 2; }), "it expired");
          require(co_await soon(io, [&] { return io.sync().waits()[1].object.load() == 1; }),
                  "the second wait is recorded");
          require(io.sync().waits()[1].is_limited.load() == 1, "its time limit is recorded");
          lock.release();
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "the other has it");
        require(!lock.try_acquire(), "trying fails");
        require(!co_await lock.acquire_for(milliseconds(2)), "the time is over");
        require(waits.object.load() == 0, "it waits no longer");
        shared.flag.store(2);
        require(co_await lock.acquire_for(seconds(20)), "acquired in time");
        require(waits.object.load() == 0, "it waits no longer");
        lock.release();
        require(lock.try_acquire(), "trying succeeds");
        lock.release();
        co_return 0;
      });
  SharedRun run(one, workload);
  run.run();
  run.run();
}

TEST_P(Exclusive, TheRecordTellsWhoHoldsAndWhoWaits) {
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      2, {{.kind = kind}, {.kind = kind}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, 1, task);
        const auto& state = io.sync().states()[1];
        if (task == 1) {
          require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "the other has it");
          co_await lock.acquire();
          lock.release();
          co_return 0;
        }
        co_await lock.acquire();
        shared.flag.store(1);
        const auto& waiter = io.sync().waits()[1];
        require(co_await soon(io, [&] { return waiter.object.load() == 2; }), "it is recorded");
        require(waiter.is_limited.load() == 0, "no limit is recorded");
        const bool is_semaphore =
            state.kind == SyncKind::semaphore || state.kind == SyncKind::bounded_semaphore;
        require(state.holder.load() == (is_semaphore ? 0U : 1U), "the holder is recorded");
        if (is_semaphore) require(state.count.load() == 1, "the permit is recorded");
        lock.release();
        require(co_await soon(io, [&] { return waiter.object.load() == 0; }), "it goes on");
        co_return 0;
      });
  SharedRun(one, workload).run();
}

class Held : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Locks, Held,
                         testing::ValuesIn(cases_with_any({SyncKind::lock, SyncKind::recursive_lock,
                                                           SyncKind::reader_writer_lock,
                                                           SyncKind::bounded_semaphore})),
                         name_of_kind_case);

TEST_P(Held, ReleasingWhatIsNotHeldIsAnErrorThatNamesTheTask) {
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      2, {{.kind = kind}}, [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        if (task == 0) co_return 0;
        std::string error;
        try {
          lock.release();
        } catch (const std::logic_error& refused) {
          error = refused.what();
        }
        require(error.starts_with("task 1 releases"), "an error of task 1: " + error);
        require(lock.try_acquire(), "it is free");
        lock.release();
        co_return 0;
      });
  SharedRun(one, workload).run();
}

class Recursive : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Locks, Recursive, testing::ValuesIn(cases_with(SyncKind::recursive_lock)),
                         name_of_one);

TEST_P(Recursive, ItIsFreeWhenItWasReleasedAsOftenAsAcquired) {
  const SharedTasks workload(
      3, {{.kind = SyncKind::recursive_lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        const auto& state = io.sync().states()[0];
        for (int round = 0; round < 20; ++round) {
          co_await lock.acquire();
          require(shared.inside.fetch_add(1) == 0, "alone inside");
          require(lock.try_acquire(), "it may try again");
          require(co_await lock.acquire_for(milliseconds(1)), "it may acquire again");
          require(state.count.load() == 3 && state.holder.load() == task + 1, "recorded depth");
          lock.release();
          lock.release();
          co_await workloads::yield(io);
          require(state.count.load() == 1 && state.holder.load() == task + 1, "held once");
          shared.inside.fetch_sub(1);
          lock.release();
        }
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

class Permits : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Locks, Permits,
                         testing::ValuesIn(cases_with_any({SyncKind::semaphore,
                                                           SyncKind::bounded_semaphore})),
                         name_of_kind_case);

TEST_P(Permits, NoMoreTasksThanPermitsAreInside) {
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      5, {{.kind = kind, .limit = 2}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock semaphore(io, 0, task);
        const auto& state = io.sync().states()[0];
        for (int round = 0; round < 50; ++round) {
          co_await semaphore.acquire();
          require(shared.inside.fetch_add(1) < 2, "two inside at most");
          require(state.count.load() <= 2, "two recorded at most");
          if (round % 4 == 0) co_await workloads::yield(io);
          shared.inside.fetch_sub(1);
          semaphore.release();
        }
        co_return 0;
      });
  SharedRun run(one, workload);
  run.run();
  EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
}

TEST_P(Permits, AllPermitsAreThereAfterTimeLimitsExpired) {
  const auto& [one, kind] = GetParam();
  const SharedTasks workload(
      4, {{.kind = kind, .limit = 2}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock semaphore(io, 0, task);
        for (int round = 0; round < 20; ++round) {
          if (!co_await semaphore.acquire_for(std::chrono::microseconds(300))) continue;
          co_await workloads::sleep(io, std::chrono::microseconds(200));
          semaphore.release();
        }
        shared.inside.fetch_add(1);
        if (task != 0) co_return 0;
        require(co_await soon(io, [&] { return shared.inside.load() == 4; }), "all are through");
        require(semaphore.try_acquire() && semaphore.try_acquire(), "both permits are there");
        require(!semaphore.try_acquire(), "and no third");
        semaphore.release();
        semaphore.release();
        co_return 0;
      });
  SharedRun(one, workload).run();
}

class UnboundedPermits : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Locks, UnboundedPermits,
                         testing::ValuesIn(cases_with(SyncKind::semaphore)), name_of_one);

TEST_P(UnboundedPermits, ReleasingAddsAPermit) {
  const SharedTasks workload(
      1, {{.kind = SyncKind::semaphore, .limit = 1}},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Lock semaphore(io, 0, task);
        semaphore.release();
        require(semaphore.try_acquire() && semaphore.try_acquire(), "it has two now");
        require(!semaphore.try_acquire(), "and no third");
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

}  // namespace
}  // namespace models
