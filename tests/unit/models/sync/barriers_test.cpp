// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdint>
#include <string>

#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workloads::Barrier;
using workloads::Coroutine;
using workloads::Io;
using workloads::SyncKind;

/// Throws where a task is in another phase than this one or the next.
void require_phase(const SharedCounters& shared, std::size_t tasks, std::uint64_t phase) {
  for (std::size_t task = 0; task < tasks; ++task) {
    const std::uint64_t its_phase = shared.of_task[task].load();
    require(its_phase == phase || its_phase == phase + 1, "in this phase or the next");
  }
}

class Barriers : public testing::TestWithParam<SyncCase> {};
INSTANTIATE_TEST_SUITE_P(Signals, Barriers, testing::ValuesIn(cases_with(SyncKind::barrier)),
                         name_of_one);

TEST_P(Barriers, NobodyIsAPhaseAhead) {
  constexpr std::size_t tasks = 4;
  constexpr std::uint64_t phases = 40;
  const SharedTasks workload(
      tasks, {{.kind = SyncKind::barrier, .limit = tasks}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Barrier barrier(io, 0, task);
        for (std::uint64_t phase = 1; phase <= phases; ++phase) {
          shared.of_task[task].store(phase);
          if ((task + phase) % 3 == 0) co_await workloads::yield(io);
          co_await barrier.arrive_and_wait();
          require_phase(shared, tasks, phase);
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.job().sync().states()[0].wakeups.load(), phases);
  EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
}

TEST_P(Barriers, WhoGivesUpLeavesAgainAndMayComeBack) {
  constexpr std::size_t tasks = 3;
  const SharedTasks workload(
      tasks, {{.kind = SyncKind::barrier, .limit = tasks}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Barrier barrier(io, 0, task);
        const auto& arrived = io.sync().states()[0].count;
        const auto waits = io.sync().waits();
        if (task == 0) {
          require(co_await soon(io, [&] { return arrived.load() == 1; }), "the other waits");
          require(!co_await barrier.arrive_and_wait_for(milliseconds(2)), "the time is over");
          require(waits[0].object.load() == 0, "it waits no longer");
          require(arrived.load() == 1 && waits[1].object.load() == 1, "the other waits on");
          shared.flag.store(1);
          require(co_await barrier.arrive_and_wait_for(seconds(20)), "all came in time");
        } else if (task == 1) {
          co_await barrier.arrive_and_wait();
          require(shared.flag.load() == 2, "nobody passes before the last has come");
        } else {
          const auto both_wait = [&] { return shared.flag.load() == 1 && arrived.load() == 2; };
          require(co_await soon(io, both_wait), "both wait");
          require(waits[0].is_limited.load() == 1, "the time limit is recorded");
          shared.flag.store(2);
          require(co_await barrier.arrive_and_wait_for(seconds(20)), "it is the last");
        }
        co_await barrier.arrive_and_wait();
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  for (std::uint32_t iteration = 1; iteration <= 2; ++iteration) {
    run.run();
    EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
  }
}

TEST_P(Barriers, LimitsThatExpireWhileOthersArriveLoseNobody) {
  constexpr std::uint64_t tasks = 4;
  constexpr std::uint64_t phases = 60;
  const SharedTasks workload(
      tasks, {{.kind = SyncKind::barrier, .limit = tasks}},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Barrier barrier(io, 0, task);
        for (std::uint64_t phase = 1; phase <= phases; ++phase) {
          shared.of_task[task].store(phase);
          if (task == 0) {
            co_await workloads::sleep(io, std::chrono::microseconds(100));
            co_await barrier.arrive_and_wait();
          } else {
            const std::chrono::microseconds limit(20 * task + 7 * (phase % 9));
            while (!co_await barrier.arrive_and_wait_for(limit)) {
            }
          }
          require_phase(shared, tasks, phase);
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.job().sync().states()[0].wakeups.load(), phases);
  EXPECT_EQ(run.job().sync().states()[0].count.load(), 0U);
}

}  // namespace
}  // namespace models
