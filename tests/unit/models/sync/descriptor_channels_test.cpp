// SPDX-License-Identifier: Apache-2.0
// What only channels do that are descriptors.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "tests/unit/models/sync/channel_fixture.h"
#include "workloads/messages/item.h"

namespace models {
namespace {

using std::chrono::milliseconds;
using workloads::Channel;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;

/// Returns the numbers of the descriptors that this process has open now.
std::set<std::string> open_descriptors() {
  std::set<std::string> numbers;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    numbers.insert(entry.path().filename());
  }
  return numbers;
}

/// Whether the process waits in the kernel.
bool sleeps(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return file >> number >> name >> state && state == "S";
}

bool is_inherited(const ChannelCase& one) { return one.can.is_inherited; }

class DescriptorChannels : public testing::TestWithParam<ChannelCase> {};
INSTANTIATE_TEST_SUITE_P(Channels, DescriptorChannels,
                         testing::ValuesIn(channel_cases(is_inherited)), name_of_channel_case);

TEST_P(DescriptorChannels, AreMadeOnceAndClosedWithTheJob) {
  const SharedTasks workload(
      1, {numbers(2), numbers(2)},
      [](std::size_t, Io&, SharedCounters&) -> Coroutine<std::size_t> { co_return 0; });
  const auto before = open_descriptors();
  auto job = std::make_unique<HarnessJob>(workload, 1);
  start_sync(*job, GetParam().lock);
  const auto made = open_descriptors();
  EXPECT_EQ(made.size(), before.size() + 7) << "the job's, and three of each channel";
  job->clear();
  EXPECT_EQ(open_descriptors(), made);
  job.reset();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_P(DescriptorChannels, HaveRoomForWhatWasAskedForWhateverTheSizeOfAnItem) {
  for (const std::uint32_t size : {8U, 24U, 1'500U, 4'096U, 5'000U, 20'000U}) {
    constexpr std::uint32_t asked = 7;
    const SharedTasks workload(
        1, {numbers(asked, {.item_bytes = size, .max_items = 1'000})},
        [size](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
          const Channel queue(io, 0, task);
          require(queue.capacity() >= asked, "as much as was asked for");
          workloads::Item item(size);
          std::uint64_t put = 0;
          for (; queue.try_put(item.data()) == ChannelResult::done; ++put) item.set_number(put);
          require(put >= asked && put <= queue.capacity(), "what it holds");
          if (size <= 4'096) require(put == queue.capacity(), "exactly its capacity");
          require(queue.size() == put, "its size");
          for (std::uint64_t got = 0; got < put; ++got) {
            require(queue.try_get(item.data()) == ChannelResult::done && item.is_whole(), "whole");
          }
          require(queue.try_get(item.data()) == ChannelResult::would_block, "and no more");
          shared.sum.store(put);
          co_return 0;
        });
    SharedRun run(GetParam(), workload);
    run.run();
    EXPECT_GE(run.shared().sum.load(), asked) << size;
  }
}

TEST_P(DescriptorChannels, LargeItemsComeWholeAfterATimeLimitAndAfterAWaitForRoom) {
  constexpr std::uint32_t size = 70'000;
  const SharedTasks workload(
      2, {numbers(1, {.item_bytes = size, .max_items = 100})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        workloads::Item item(size);
        if (task == 0) {
          require(co_await queue.get_for(item.data(), milliseconds(1)) == ChannelResult::timed_out,
                  "nothing comes");
          shared.flag.store(1);
          require(co_await soon(io, [&] { return shared.flag.load() == 2; }), "it is full");
          while (co_await queue.get(item.data()) == ChannelResult::done) {
            require(item.is_whole(), "each comes whole");
            shared.inside.fetch_add(1);
          }
          co_return 0;
        }
        require(co_await soon(io, [&] { return shared.flag.load() == 1; }), "it expired");
        item.set_number(3);
        while (queue.try_put(item.data()) == ChannelResult::done) shared.sum.fetch_add(1);
        shared.flag.store(2);
        require(co_await queue.put(item.data()) == ChannelResult::done, "there is room again");
        shared.sum.fetch_add(1);
        queue.close();
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  run.run();
  EXPECT_EQ(run.shared().inside.load(), run.shared().sum.load());
}

TEST(Pipe, AProcessThatDiesAsItMovesALargeItemIsToldToTheNextTaskUntilAllBeginsAnew) {
  constexpr std::uint32_t size = 1 << 20;
  const SharedTasks workload(
      2, {numbers(1, {.item_bytes = size, .max_items = 100})},
      [](std::size_t, Io&, SharedCounters&) -> Coroutine<std::size_t> { co_return 0; });
  HarnessJob job(workload, 2);
  start_sync(job, "pipe");
  job.clear();
  workloads::BlockingIo io(&job.sync());
  const Channel queue(io, 0, 1);
  workloads::Item item(size);
  ASSERT_EQ(queue.try_put(item.data()), ChannelResult::done);
  ASSERT_EQ(queue.try_put(item.data()), ChannelResult::would_block) << "it is full";
  workloads::SyncState& state = job.sync().states()[0];
  const auto& backend =
      static_cast<const workloads::ChannelBackend&>(job.sync().backend(state.kind));
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    workloads::SyncOperation put;
    put.action = workloads::SyncOperation::Action::put;
    put.state = &state;
    put.item = item.data();
    backend.perform(put);
    _exit(0);
  }
  // It has the turn to put once it sleeps: there is no room for its item.
  while (job.sync().waits()[0].object.load() == 0 || !sleeps(child)) usleep(200);
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_THROW(queue.try_put(item.data()), std::runtime_error);
  EXPECT_THROW(queue.try_get(item.data()), std::runtime_error);
  job.clear();
  EXPECT_EQ(queue.try_get(item.data()), ChannelResult::would_block);
  EXPECT_EQ(queue.try_put(item.data()), ChannelResult::done);
}

}  // namespace
}  // namespace models
