// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/wait_status.h"

#include <sys/wait.h>

#include <csignal>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

TEST(DescribeExit, NamesTheStatusOrTheSignal) {
  EXPECT_EQ(describe_exit(W_EXITCODE(3, 0)), "exited with status 3");
  EXPECT_EQ(describe_exit(W_EXITCODE(0, SIGKILL)), "was killed by signal 9 (Killed)");
}

}  // namespace
}  // namespace workloads::support
