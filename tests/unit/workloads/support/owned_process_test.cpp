// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/owned_process.h"

#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

/// Forks a child that sleeps until it is killed, with the id `wanted` unless that is 0. Returns its
/// id; -1 when it did not get the wanted one.
pid_t sleeper(pid_t wanted = 0) {
  clone_args how{};
  how.exit_signal = SIGCHLD;
  how.set_tid = wanted == 0 ? 0 : reinterpret_cast<std::uint64_t>(&wanted);
  how.set_tid_size = wanted == 0 ? 0 : 1;
  const pid_t parent = getpid();
  const auto child = static_cast<pid_t>(syscall(SYS_clone3, &how, sizeof how));
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before that call, in which case no signal will come.
    if (getppid() != parent) _exit(0);
    for (;;) pause();
  }
  return child;
}

TEST(OwnedProcess, IsKilledAndReapedInTheEnd) {
  const pid_t child = sleeper();
  ASSERT_GT(child, 0);
  {
    const OwnedProcess process(child);
    EXPECT_EQ(process.id(), child);
  }
  EXPECT_EQ(waitpid(child, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(OwnedProcess, IsReapedWhenItHasEndedByItself) {
  const pid_t child = sleeper();
  ASSERT_GT(child, 0);
  {
    const OwnedProcess process(child);
    kill(child, SIGKILL);
  }
  EXPECT_EQ(waitpid(child, nullptr, WNOHANG), -1);
}

TEST(OwnedProcess, TellsWithWhichStatusItEndedByItself) {
  const pid_t child = sleeper();
  ASSERT_GT(child, 0);
  OwnedProcess process(child);
  kill(child, SIGTERM);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  const auto status = process.end();
  ASSERT_TRUE(status.has_value());
  EXPECT_TRUE(WIFSIGNALED(*status));
  EXPECT_EQ(WTERMSIG(*status), SIGTERM);
  EXPECT_EQ(process.end(), std::nullopt) << "it has ended";
}

TEST(OwnedProcess, LeavesAnotherOneAloneThatHasItsIdLater) {
  const pid_t child = sleeper();
  ASSERT_GT(child, 0);
  OwnedProcess process(child);
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const pid_t other = sleeper(child);
  if (other < 0) GTEST_SKIP() << "a process with a given id: " << std::strerror(errno);
  EXPECT_EQ(process.end(), std::nullopt);
  EXPECT_EQ(waitpid(other, nullptr, WNOHANG), 0) << "it lives";
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
}

}  // namespace
}  // namespace workloads::support
