// SPDX-License-Identifier: Apache-2.0
// Readers that acquire a lock where that is possible at once.
#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using workloads::Coroutine;
using workloads::Io;
using workloads::ReaderWriterLock;
using workloads::SyncKind;

std::string name_of_one(const testing::TestParamInfo<SyncCase>& info) {
  return name_of_case(info.param);
}

class ReadersThatTry : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Locks, ReadersThatTry,
                         testing::ValuesIn(cases_with(SyncKind::reader_writer_lock)), name_of_one);

TEST_P(ReadersThatTry, AreRefusedByAWriterAndCountedOtherwise) {
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

TEST_P(ReadersThatTry, AreNotRecordedToWaitWhereNobodyHoldsTheLock) {
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
