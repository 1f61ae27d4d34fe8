// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <stdexcept>
#include <string>

#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::Coroutine;
using workloads::Io;
using workloads::ReaderWriterLock;
using workloads::SyncKind;

class Readers : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Locks, Readers,
                         testing::ValuesIn(cases_with(SyncKind::reader_writer_lock)), name_of_one);

TEST_P(Readers, NoReaderSeesHalfOfAWrite) {
  const SharedTasks workload(
      4, {{.kind = SyncKind::reader_writer_lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const ReaderWriterLock lock(io, 0, task);
        for (int round = 0; round < 100; ++round) {
          if (task == 0) {
            co_await lock.acquire();
            add_unprotected(shared.of_task[0], 1);
            co_await workloads::yield(io);
            add_unprotected(shared.of_task[1], 1);
            lock.release();
          } else {
            co_await lock.acquire_shared();
            const std::uint64_t first = shared.of_task[0].load();
            co_await workloads::yield(io);
            require(shared.of_task[1].load() == first, "both halves are of one write");
            lock.release_shared();
          }
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.shared().of_task[1].load(), 100U);
  EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
}

TEST_P(Readers, AReadersTimeLimitExpiresWhileAWriterHoldsIt) {
  const SharedTasks workload(
      2, {{.kind = SyncKind::reader_writer_lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const ReaderWriterLock lock(io, 0, task);
        const auto& state = io.sync().states()[0];
        const auto& wait = io.sync().waits()[1];
        if (task == 0) {
          co_await lock.acquire();
          shared.flag.store(1);
          require(co_await soon(io, [&] { return shared.flag.load() == 2; }), "it expired");
          require(co_await soon(io, [&] { return wait.object.load() == 1; }),
                  "the second wait is recorded");
          require(wait.is_limited.load() == 1, "its time limit is recorded");
          lock.release();
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "the writer has it");
        require(!co_await lock.acquire_shared_for(milliseconds(2)), "the time is over");
        require(wait.object.load() == 0, "it waits no longer");
        require(state.count.load() == 0, "no reader is recorded");
        shared.flag.store(2);
        require(co_await lock.acquire_shared_for(seconds(20)), "acquired in time");
        require(wait.object.load() == 0, "it waits no longer");
        lock.release_shared();
        require(co_await lock.acquire_shared_for(seconds(20)), "it is free");
        lock.release_shared();
        require(lock.try_acquire(), "also for a writer");
        lock.release();
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  run.run();
}

TEST_P(Readers, ReadersAreTogetherWhereTheLockIsMadeForThem) {
  for (const char* const ordinary : {"std", "spin", "ticket", "posix-sem"}) {
    if (GetParam().lock == ordinary) GTEST_SKIP() << "an ordinary lock stands in";
  }
  const SharedTasks workload(
      3, {{.kind = SyncKind::reader_writer_lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const ReaderWriterLock lock(io, 0, task);
        co_await lock.acquire_shared();
        shared.inside.fetch_add(1);
        require(co_await soon(io, [&] { return shared.inside.load() == 3; }), "all are inside");
        require(!lock.try_acquire(), "no writer gets in");
        require(!co_await lock.acquire_for(milliseconds(1)), "not within a time limit either");
        shared.sum.fetch_add(1);
        require(co_await soon(io, [&] { return shared.sum.load() == 3; }), "all have tried");
        lock.release_shared();
        std::string error;
        try {
          if (task == 0) {
            const auto& count = io.sync().states()[0].count;
            require(co_await soon(io, [&] { return count.load() == 0; }), "all are out");
            lock.release_shared();
          }
        } catch (const std::logic_error& refused) {
          error = refused.what();
        }
        require(task != 0 || error.starts_with("task 0 releases"), "an error of task 0: " + error);
        co_return 0;
      });
  SharedRun(GetParam(), workload).run();
}

TEST_P(Readers, ThatTryAreRefusedByAWriterAndCountedOtherwise) {
  const SharedTasks workload(
      2, {{.kind = SyncKind::reader_writer_lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const ReaderWriterLock lock(io, 0, task);
        if (task == 0) {
          co_await lock.acquire();
          shared.flag.store(1);
          require(co_await soon(io, [&] { return shared.flag.load() == 2; }), "it was refused");
          lock.release();
          shared.flag.store(3);
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "a writer has it");
        require(!lock.try_acquire_shared(), "a writer refuses readers");
        require(io.sync().waits()[1].waits.load() == 0, "trying is no wait");
        shared.flag.store(2);
        require(co_await soon(io, [&] { return shared.flag.load() == 3; }), "it is released");
        require(lock.try_acquire_shared(), "nobody refuses it");
        lock.release_shared();
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
  EXPECT_EQ(run.job().sync().states()[0].holder.load(), 0U);
}

TEST_P(Readers, AreNotRecordedToWaitWhereNobodyHoldsTheLock) {
  const SharedTasks workload(1, {{.kind = SyncKind::reader_writer_lock}},
                             [](std::size_t, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
                               const ReaderWriterLock lock(io, 0, 0);
                               co_await lock.acquire_shared();
                               lock.release_shared();
                               co_await lock.acquire();
                               lock.release();
                               require(io.sync().waits()[0].waits.load() == 0, "nobody held it");
                               co_return 0;
                             });
  SharedRun(GetParam(), workload).run();
}

}  // namespace
}  // namespace models
