// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/idle_streams.h"

#include <sys/socket.h>

#include <gtest/gtest.h>

#include "tests/support/open_descriptors.h"

namespace workloads::support {
namespace {

using tests::open_descriptors;

TEST(IdleStreams, GiveEachServerItsOwn) {
  IdleStreams idle;
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  idle.keep(1, ends[0]);
  idle.keep(2, ends[1]);
  EXPECT_EQ(idle.take(3), -1);
  EXPECT_EQ(idle.take(1), ends[0]);
  EXPECT_EQ(idle.take(1), -1);
  idle.keep(1, ends[0]);
}

TEST(IdleStreams, AreClosedInTheEnd) {
  const std::size_t before = open_descriptors();
  {
    IdleStreams idle;
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    idle.keep(1, ends[0]);
    idle.keep(1, ends[1]);
    EXPECT_EQ(open_descriptors(), before + 2);
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace workloads::support
