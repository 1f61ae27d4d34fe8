// SPDX-License-Identifier: Apache-2.0
// Channels where nobody is left to put or get, of every implementation.
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "models/sync/stall_detector.h"
#include "tests/unit/models/sync/channel_fixture.h"

namespace models {
namespace {

using workloads::Channel;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;

/// Where the tasks can be let go on after all, so that the model ends.
bool can_be_ended(const ChannelCase& one) {
  return one.has_threads_or_processes() || one.place == ExecutionContext::loop ||
         one.place == ExecutionContext::fibers;
}

class StuckChannel : public testing::TestWithParam<ChannelCase> {};
INSTANTIATE_TEST_SUITE_P(Channels, StuckChannel, testing::ValuesIn(channel_cases(can_be_ended)),
                         name_of_channel_case);

TEST_P(StuckChannel, TasksThatGetWhatNobodyPutsAreADeadlock) {
  const SharedTasks workload(
      2, {numbers(GetParam().capacity(4))},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        std::uint64_t number = 0;
        co_await Channel(io, 0, task).get(bytes_of(number));
        co_return 0;
      });
  EXPECT_EQ(
      stall_of_tasks(GetParam(), workload),
      "task 0 waits for an item of the queue, task 1 for an item of the queue: nobody is left "
      "to let them go on");
}

TEST_P(StuckChannel, TasksThatPutWhatNobodyGetsAreADeadlock) {
  const SharedTasks workload(
      2, {numbers(GetParam().capacity(4), {.max_items = 100'000})},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        const std::uint64_t number = 0;
        while (co_await queue.put(bytes_of(number)) == ChannelResult::done) {
        }
        co_return 0;
      });
  EXPECT_EQ(stall_of_tasks(GetParam(), workload),
            "task 0 waits for room in the queue, task 1 for room in the queue: nobody is left to "
            "let them go on");
}

bool is_of_processes(const ChannelCase& one) { return one.place == ExecutionContext::processes; }

class ChannelOfProcesses : public testing::TestWithParam<ChannelCase> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelOfProcesses);
INSTANTIATE_TEST_SUITE_P(Channels, ChannelOfProcesses,
                         testing::ValuesIn(channel_cases(is_of_processes)), name_of_channel_case);

TEST_P(ChannelOfProcesses, AConsumerThatIsKilledEndsTheIteration) {
  const SharedTasks workload(
      3, {numbers(2, {.max_items = 100'000})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::uint64_t number = 0;
        if (task == 0) {
          require(co_await queue.get(bytes_of(number)) == ChannelResult::done, "it got one");
          shared.flag.store(1);
          const auto waits = io.sync().waits();
          require(co_await soon(io, [&] { return waits[1].object.load() == 1; }), "it is full");
          raise(SIGKILL);
        }
        if (task == 1) {
          while (co_await queue.put(bytes_of(number)) == ChannelResult::done) {
          }
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "one was got");
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  EXPECT_THROW(run.run_unchecked(), std::runtime_error);
  EXPECT_EQ(held_and_awaited(run.job()), "task 1 waited for room in the queue");
}

TEST_P(ChannelOfProcesses, AConsumerThatIsKilledAsItWaitsEndsTheIteration) {
  const SharedTasks workload(
      2, {numbers(2)},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        std::uint64_t number = 0;
        if (task == 0) {
          shared.sum.store(static_cast<std::uint64_t>(getpid()));
          co_await Channel(io, 0, task).get(bytes_of(number));
          co_return 0;
        }
        const auto& waits = io.sync().waits()[0];
        require(co_await soon(io, [&] { return waits.object.load() == 1; }), "it waits");
        kill(static_cast<pid_t>(shared.sum.load()), SIGKILL);
        co_await Channel(io, 0, task).get(bytes_of(number));
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  EXPECT_THROW(run.run_unchecked(), std::runtime_error);
  EXPECT_NE(held_and_awaited(run.job()).find("task 0 waited for an item of the queue"),
            std::string::npos);
}

}  // namespace
}  // namespace models
