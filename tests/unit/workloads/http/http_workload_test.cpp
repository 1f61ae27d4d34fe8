// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/support/loopback_port.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

TEST(HttpWorkload, ExpectsNothingOfAServerThatHasFailedOnce) {
  // The kernel takes connections into the queue, and they are never answered.
  const tests::LoopbackPort port;
  fcntl(port.socket(), F_SETFL, O_NONBLOCK);
  const std::string server = port.text();

  const auto workload = bench::make_workload(
      "http",
      {.tasks = 3,
       .size = 1,
       .options = {{"url", "http://" + server + "/"}, {"_server", server}, {"timeout", "50ms"}}});
  for (std::size_t task = 0; task < 3; ++task) {
    std::vector<std::byte> output(workload->max_output_bytes(task));
    EXPECT_THROW(workload->expect(task, output), std::runtime_error);
  }
  int connections = 0;
  for (;;) {
    const support::FileDescriptor connection(accept(port.socket(), nullptr, nullptr));
    if (!connection) break;
    ++connections;
  }
  EXPECT_EQ(errno, EAGAIN);
  EXPECT_EQ(connections, 1);
}

TEST(HttpWorkload, ExpectsWhatCameBeforeTheRunWithoutAsking) {
  // No server listens there.
  const auto workload = bench::make_workload("http", {.tasks = 1,
                                                      .size = 1,
                                                      .options = {{"url", "http://127.0.0.1:1/"},
                                                                  {"_server", "127.0.0.1:1"},
                                                                  {"_expected", "5 062c0215"}}});
  std::vector<std::byte> output(workload->max_output_bytes(0));
  ASSERT_EQ(workload->expect(0, output), output.size());
  EXPECT_EQ(output[0], std::byte{5});
  EXPECT_EQ(output[8], std::byte{0x15});
}

TEST(HttpWorkload, RefusesAnExpectationThatIsNone) {
  EXPECT_THROW(bench::make_workload("http", {.tasks = 1,
                                             .size = 1,
                                             .options = {{"url", "http://127.0.0.1:1/"},
                                                         {"_server", "127.0.0.1:1"},
                                                         {"_expected", "five"}}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace workloads
