// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

TEST(HttpWorkload, ExpectsNothingOfAServerThatHasFailedOnce) {
  // It takes connections into its queue and answers none.
  const support::FileDescriptor listener(
      socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(listener.get(), any, size), 0);
  ASSERT_EQ(listen(listener.get(), 16), 0);
  ASSERT_EQ(getsockname(listener.get(), any, &size), 0);
  const std::string server = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));

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
    const support::FileDescriptor connection(accept(listener.get(), nullptr, nullptr));
    if (!connection) break;
    ++connections;
  }
  EXPECT_EQ(errno, EAGAIN);
  EXPECT_EQ(connections, 1);
}

TEST(HttpWorkload, ExpectsWhatCameBeforeTheRunWithoutAsking) {
  // Nobody listens there.
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
