// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "models/job/deadlock.h"
#include "models/sync/stall_detector.h"
#include "tests/unit/models/sync/loop_channels_fixture.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using workloads::Channel;
using workloads::ChannelWait;
using workloads::Coroutine;
using workloads::Io;
using workloads::SyncKind;

bool is_on_one_thread(const SyncCase& one) {
  return one.place == ExecutionContext::loop || one.place == ExecutionContext::fibers;
}
std::vector<SyncCase> cases_on_one_thread() {
  std::vector<SyncCase> cases = suspending_cases();
  std::erase_if(cases, [](const SyncCase& one) { return !is_on_one_thread(one); });
  return cases;
}
std::vector<SyncCase> cases_on_several_loops() {
  std::vector<SyncCase> cases = suspending_cases();
  std::erase_if(cases, is_on_one_thread);
  return cases;
}
bool is_of_library(const SyncCase& one) { return one.lock == "boost-fiber-channel"; }

class ChannelOnOneThread : public LoopChannels {};
class ChannelOfSeveralLoops : public LoopChannels {};
INSTANTIATE_TEST_SUITE_P(Sync, ChannelOnOneThread, testing::ValuesIn(cases_on_one_thread()),
                         name_of_one);
INSTANTIATE_TEST_SUITE_P(Sync, ChannelOfSeveralLoops, testing::ValuesIn(cases_on_several_loops()),
                         name_of_one);

/// All wait: for an item that nobody puts, and for room that nobody makes.
const SharedTasks& deadlocked() {
  static const SharedTasks tasks(
      2, {channel(1), channel(1)},
      [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, task, task);
        Number item;
        if (task == 0) co_await queue.get(item.data());
        for (int count = 0; count < 100; ++count) co_await queue.put(item.data());
        co_return 0;
      });
  return tasks;
}

void expect_told(const HarnessJob& job) {
  EXPECT_EQ(held_and_awaited(job),
            "task 0 waited for an item of channel 0, task 1 for room in channel 1");
}

TEST_P(ChannelOnOneThread, ADeadlockIsFoundAndTheRecordTellsIt) {
  const SyncCase& one = GetParam();
  const auto fails = [&] {
    SharedRun run(one, deadlocked());
    EXPECT_THROW(run.run_unchecked(), Deadlock);
    expect_told(run.job());
    if (is_of_library(one)) {
      // Fibers that wait in an object of the library stay, so that this thread cannot end.
      _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    // What waited is forgotten, and nothing of it is touched.
    run.job().clear();
  };
  if (!is_of_library(one)) return fails();
  EXPECT_EXIT(fails(), testing::ExitedWithCode(0), "");
}

/// Where tasks are on several loops, only the record can tell it: the others would have to let them
/// go on.
TEST_P(ChannelOfSeveralLoops, TheDetectorFindsTasksThatNothingCanWake) {
  const SyncCase& one = GetParam();
  const SharedTasks workload(
      2, {channel(1)},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        Number item;
        co_await queue.get(item.data());
        shared.sum.fetch_add(1);
        co_return 0;
      });
  SharedRun run(one, workload);
  std::string text;
  std::thread harness([&] {
    StallDetector detector(run.job());
    for (int sample = 0; sample < 2000 && text.empty(); ++sample) {
      std::this_thread::sleep_for(milliseconds(5));
      if (const auto stall = detector.sample()) text = stall->text;
    }
    // Lets them go on, as a task would that nobody has.
    workloads::Sync& sync = run.job().sync();
    sync.use_inbox(std::numeric_limits<std::uint32_t>::max());
    static_cast<const workloads::ChannelBackend&>(sync.backend(SyncKind::channel))
        .close(sync.states()[0]);
  });
  run.run();
  harness.join();
  EXPECT_EQ(text,
            "task 0 waits for an item of the channel, task 1 for an item of the channel: nobody is "
            "left to let them go on");
}

TEST(ChannelOfProcesses, AWorkerThatIsKilledWithWhatOthersWaitForEndsTheIteration) {
  const SharedTasks workload(
      3, {channel(1)}, [](std::size_t task, Io& io, SharedCounters&) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        Number item;
        if (task == 0) {
          require(co_await until_waits(io, 1, ChannelWait::item), "the second waits");
          require(co_await until_waits(io, 2, ChannelWait::item), "the third waits");
          raise(SIGKILL);
        }
        co_await queue.get(item.data());
        co_return 0;
      });
  SharedRun run({"async-processes-queue", "coroutine-processes", ExecutionContext::loop_processes},
                workload);
  EXPECT_THROW(run.run_unchecked(), std::runtime_error);
  EXPECT_EQ(held_and_awaited(run.job()),
            "task 1 waited for an item of the channel, task 2 for an item of the channel");
}

}  // namespace
}  // namespace models
