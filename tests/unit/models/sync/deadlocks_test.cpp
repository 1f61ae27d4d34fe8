// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "models/job/deadlock.h"
#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using workloads::Coroutine;
using workloads::Event;
using workloads::Io;
using workloads::Lock;
using workloads::SyncKind;

std::string name_of_model(const testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

/// Where all tasks share one thread, what nothing can wake is known at once.
class OnOneLoop : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Deadlocks, OnOneLoop,
                         testing::Values("coroutines", "asio-coroutines", "fibers"), name_of_model);

/// Two tasks that take two locks in opposite orders.
void expect_deadlock(const SyncCase& one) {
  const SharedTasks workload(
      2, {{.kind = SyncKind::lock}, {.kind = SyncKind::lock}},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Lock mine(io, task, task);
        const Lock other(io, 1 - task, task);
        co_await mine.acquire();
        co_await workloads::yield(io);
        co_await other.acquire();
        co_return 0;
      });
  SharedRun run(one, workload);
  EXPECT_THROW(run.run_unchecked(), Deadlock);
  const workloads::Sync& sync = run.job().sync();
  for (std::uint32_t task = 0; task < 2; ++task) {
    EXPECT_EQ(sync.states()[task].holder.load(), task + 1);
    EXPECT_EQ(sync.waits()[task].object.load(), 2 - task);
  }
}

TEST_P(OnOneLoop, ADeadlockIsThrownAndTheRecordTellsIt) {
  expect_deadlock({"loop", GetParam(), ExecutionContext::loop});
}

bool has_boost_fiber() {
  return std::ranges::any_of(cases_with(SyncKind::lock),
                             [](const SyncCase& one) { return one.lock == "boost-fiber"; });
}

/// Fibers that wait in an object of the library stay for ever, so that their thread cannot end.
/// So `body`
/// runs in a process of its own, which ends as a trial does.
template <typename Body>
void expect_success_in_child(Body body) {
  if (!has_boost_fiber()) GTEST_SKIP() << "not built, or not for this sanitizer";
  EXPECT_EXIT(
      {
        body();
        _exit(testing::Test::HasFailure() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(BoostFiber, ADeadlockIsThrownAndTheRecordTellsIt) {
  expect_success_in_child([] {
    expect_deadlock({"boost-fiber", "fibers", ExecutionContext::fibers});
  });
}

TEST(BoostFiber, AnOrdinaryLockThatItsHolderTakesAgainIsADeadlockAsWithEveryOtherLock) {
  expect_success_in_child([] {
    const SharedTasks workload(
        1, {{.kind = SyncKind::lock}},
        [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
          const Lock lock(io, 0, task);
          co_await lock.acquire();
          require(!lock.try_acquire(), "it does not get it twice");
          require(!co_await lock.acquire_for(milliseconds(1)), "not within a time limit either");
          co_await lock.acquire();
          co_return 0;
        });
    SharedRun run({"boost-fiber", "fibers", ExecutionContext::fibers}, workload);
    EXPECT_THROW(run.run_unchecked(), Deadlock);
    EXPECT_EQ(run.job().sync().states()[0].holder.load(), 1U);
    EXPECT_EQ(run.job().sync().waits()[0].object.load(), 1U);
  });
}

TEST(BoostFiber, TasksThatWaitForAnEventThatNobodySetsAreADeadlock) {
  expect_success_in_child([] {
    const SharedTasks workload(
        3, {{.kind = SyncKind::event}},
        [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
          const Event event(io, 0, task);
          co_await workloads::sleep(io, milliseconds(1));
          co_await event.wait();
          co_return 0;
        });
    SharedRun run({"boost-fiber", "fibers", ExecutionContext::fibers}, workload);
    EXPECT_THROW(run.run_unchecked(), Deadlock);
    for (std::size_t task = 0; task < 3; ++task) {
      EXPECT_EQ(run.job().sync().waits()[task].object.load(), 1U);
    }
  });
}

void expect_no_deadlock(const SyncCase& one) {
  const SharedTasks workload(
      2, {{.kind = SyncKind::event}},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Event event(io, 0, task);
        if (task == 0) {
          co_await event.wait();
        } else {
          require(!co_await event.wait_for(milliseconds(5)), "it expired");
          event.set();
        }
        co_return 0;
      });
  SharedRun(one, workload).run();
}

TEST_P(OnOneLoop, AWaitWithALimitIsNoDeadlock) {
  expect_no_deadlock({"loop", GetParam(), ExecutionContext::loop});
}

TEST(BoostFiber, AWaitWithALimitIsNoDeadlock) {
  if (!has_boost_fiber()) GTEST_SKIP() << "not built, or not for this sanitizer";
  expect_no_deadlock({"boost-fiber", "fibers", ExecutionContext::fibers});
}

}  // namespace
}  // namespace models
