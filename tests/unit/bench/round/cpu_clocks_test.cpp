// SPDX-License-Identifier: Apache-2.0
#include "bench/round/cpu_clocks.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// A process that computes or waits until this ends.
class Child {
 public:
  explicit Child(bool computes) : process_(fork()) {
    if (process_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (volatile std::uint64_t turns = 0; computes;) turns = turns + 1;
    for (;;) pause();
  }
  ~Child() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }

 private:
  pid_t process_;
};

TEST(CpuClocks, AProcessThatWaitsComesToRest) {
  const Child child(false);
  // It begins to wait only some time after it was forked.
  double busy_share = 1;
  for (int attempt = 0; attempt < 1000 && busy_share > 0; ++attempt) {
    CpuClocks clocks;
    clocks.find_processes(child.process());
    EXPECT_TRUE(clocks.settle(std::chrono::seconds(20)));
    clocks.begin_wait();
    usleep(10'000);
    clocks.end_wait();
    busy_share = clocks.busy_share();
  }
  EXPECT_EQ(busy_share, 0);
}

TEST(CpuClocks, AProcessThatComputesUsesACoreWhileItShouldRest) {
  const Child child(true);
  CpuClocks clocks;
  clocks.find_processes(child.process());
  clocks.begin_wait();
  usleep(200'000);
  clocks.end_wait();
  EXPECT_GT(clocks.busy_share(), 0);
}

TEST(CpuClocks, ATrialThatHasEndedUsesNothing) {
  CpuClocks clocks;
  {
    const Child child(true);
    clocks.find_processes(child.process());
    clocks.begin_wait();
  }
  clocks.end_wait();
  EXPECT_EQ(clocks.busy_share(), 0);
  EXPECT_TRUE(clocks.settle(std::chrono::seconds(20)));
}

}  // namespace
}  // namespace bench
