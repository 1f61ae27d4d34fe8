// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <stdexcept>

#include "models/sync/stall_detector.h"
#include "tests/unit/models/sync/sync_fixture.h"
#include "workloads/loop_inbox.h"

namespace models {
namespace {

using workloads::Coroutine;
using workloads::Io;
using workloads::Lock;
using workloads::SyncKind;

const SyncCase loops_of_processes{"async-processes", "coroutine-processes",
                                  ExecutionContext::loop_processes};

TEST(LocksOfLoopsInProcesses, AWorkerThatIsKilledWhileItHoldsOneEndsTheIteration) {
  const SharedTasks workload(
      3, {{.kind = SyncKind::lock}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        if (task == 0) {
          co_await lock.acquire();
          shared.flag.store(1);
          const auto others_wait = [&] {
            const auto waits = io.sync().waits();
            return waits[1].object.load() == 1 && waits[2].object.load() == 1;
          };
          require(co_await soon(io, others_wait), "the others wait");
          raise(SIGKILL);
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "the lock is held");
        co_await lock.acquire();
        lock.release();
        co_return 0;
      });
  SharedRun run(loops_of_processes, workload);
  EXPECT_THROW(run.run_unchecked(), std::runtime_error);
  EXPECT_EQ(
      held_and_awaited(run.job()),
      "task 0 held the lock; task 1 waited for the lock, held by task 0, task 2 for the lock, "
      "held by task 0");
}

TEST(LocksOfLoopsInProcesses, WhatAnIterationLeftInAnInboxIsGoneInTheNext) {
  const SharedTasks workload(
      3, {{.kind = SyncKind::lock}},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Lock lock(io, 0, task);
        co_await lock.acquire();
        lock.release();
        co_return 0;
      });
  SharedRun run(loops_of_processes, workload);
  run.run();
  for (auto& inbox : run.job().sync().loop_inboxes()) inbox.last.store(1);
  run.run();
  for (const auto& inbox : run.job().sync().loop_inboxes()) EXPECT_EQ(inbox.last.load(), 0U);
}

}  // namespace
}  // namespace models
