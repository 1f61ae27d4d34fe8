// SPDX-License-Identifier: Apache-2.0
// What becomes of a robust lock whose holder's process has died.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "tests/unit/models/sync/channel_fixture.h"
#include "tests/unit/models/sync/sync_fixture.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::BlockingIo;
using workloads::Coroutine;
using workloads::Io;
using workloads::Lock;
using workloads::SyncKind;

/// Lets a child process acquire the lock as task 0, and die with it.
void die_with(Job& job) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    BlockingIo io(&job.sync());
    _exit(Lock(io, 0, 0).acquire_unless_suspending() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

/// Acquires as task 1, and checks the record.
template <typename Acquire>
void expect_recovery(SyncKind kind, Acquire acquire) {
  const SharedTasks workload(
      2, {{.kind = kind}},
      [](std::size_t, Io&, SharedCounters&) -> Coroutine<std::size_t> { co_return 0; });
  HarnessJob job(workload, 2);
  start_sync(job, "pthread");
  job.clear();
  die_with(job);
  const workloads::SyncState& state = job.sync().states()[0];
  BlockingIo io(&job.sync());
  const Lock lock(io, 0, 1);
  ASSERT_TRUE(acquire(lock));
  EXPECT_EQ(state.abandoned.load(), 1U) << "task 0, plus 1";
  EXPECT_EQ(state.holder.load(), 2U);
  EXPECT_NO_THROW(lock.release());
  EXPECT_TRUE(lock.try_acquire()) << "it can be used again";
  lock.release();
}

TEST(RobustLock, OfADeadHolderIsAcquiredByTheNextTask) {
  for (const SyncKind kind : {SyncKind::lock, SyncKind::recursive_lock}) {
    expect_recovery(kind, [](const Lock& lock) { return lock.acquire_unless_suspending(); });
    expect_recovery(kind, [](const Lock& lock) { return lock.try_acquire(); });
  }
}

TEST(RobustQueue, WhoComesAfterAProcessThatDiedAsItPutAnItemIsTold) {
  const SharedTasks workload(
      2, {numbers(4)},
      [](std::size_t, Io&, SharedCounters&) -> Coroutine<std::size_t> { co_return 0; });
  HarnessJob job(workload, 2);
  start_sync(job, "pthread-queue");
  job.clear();
  void* const forbidden = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(forbidden, MAP_FAILED);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    signal(SIGSEGV, SIG_DFL);
    BlockingIo io(&job.sync());
    // It holds the mutex of the queue as it copies the item.
    workloads::Channel(io, 0, 0).try_put(static_cast<const std::byte*>(forbidden));
    _exit(0);
  }
  munmap(forbidden, 4096);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  BlockingIo io(&job.sync());
  const workloads::Channel queue(io, 0, 1);
  std::uint64_t number = 0;
  const auto told = [](auto use) {
    try {
      use();
      return std::string("nothing");
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  const std::string expected = "a process died as it put an item into the channel or got one";
  EXPECT_EQ(told([&] { queue.try_get(bytes_of(number)); }), expected);
  EXPECT_EQ(told([&] { queue.try_put(bytes_of(number)); }), expected) << "and again";
  EXPECT_EQ(told([&] { queue.close(); }), expected);
}

}  // namespace
}  // namespace models
