// SPDX-License-Identifier: Apache-2.0
// Connections that our HTTP client keeps for its next request.
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/workloads/http/client_fixture.h"
#include "workloads/support/idle_streams.h"

namespace workloads::support {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kept = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

TEST(HttpClient, KeepsAConnectionWhereItMay) {
  int requests = 0;
  {
    const ScriptedServer server([&](int stream, int) {
      while (!read_request(stream).empty()) {
        ++requests;
        say(stream, kept);
      }
    });
    const auto client = client_of(server.address(), true);
    for (int round = 0; round < 5; ++round) expect_body(fetch(client), "hello");
    blocking_io().idle_streams()->close_all();
  }
  EXPECT_EQ(requests, 5);
}

TEST(HttpClient, ComesAgainWhenTheServerClosedAnIdleConnection) {
  const ScriptedServer server([](int stream, int) {
    read_request(stream);
    say(stream, kept);
  });
  const auto client = client_of(server.address(), true);
  for (int round = 0; round < 3; ++round) {
    expect_body(fetch(client), "hello");
    std::this_thread::sleep_for(milliseconds(20));  // for the end to arrive
  }
  blocking_io().idle_streams()->close_all();
}

TEST(HttpClient, ComesAgainOnlyOnce) {
  int connections = 0;
  {
    const ScriptedServer server([&](int stream, int connection) {
      ++connections;
      read_request(stream);
      if (connection == 0) say(stream, kept);
    });
    const auto client = client_of(server.address(), true);
    expect_body(fetch(client), "hello");
    EXPECT_NE(failure(client).find("the server closed before it answered"), std::string::npos);
  }
  EXPECT_EQ(connections, 2);
}

TEST(HttpClient, KeepsNoConnectionThatTheServerWantsToEnd) {
  const ScriptedServer server(
      answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"));
  expect_body(fetch(client_of(server.address(), true)), "hello");
  EXPECT_EQ(blocking_io().idle_streams()->take(0), -1);
}

TEST(HttpClient, KeepsNoConnectionWithMoreThanItsAnswer) {
  const ScriptedServer server([](int stream, int connection) {
    read_request(stream);
    say(stream, std::string(kept) + (connection == 0 ? "HTTP/1.1 200 OK\r\n" : ""));
    await_end(stream);
  });
  const auto client = client_of(server.address(), true);
  for (int round = 0; round < 2; ++round) expect_body(fetch(client), "hello");
  blocking_io().idle_streams()->close_all();
}

}  // namespace
}  // namespace workloads::support
