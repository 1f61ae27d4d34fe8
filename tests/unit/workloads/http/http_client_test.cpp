// SPDX-License-Identifier: Apache-2.0
// Our HTTP client against servers of every kind.
#include "workloads/http/http_client.h"

#include <sys/socket.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/workloads/http/client_fixture.h"

namespace workloads::support {
namespace {

using std::chrono::milliseconds;

TEST(HttpClient, AsksForTheFileAndDigestsItsBody) {
  std::string request;
  {
    const ScriptedServer server([&](int stream, int) {
      request = read_request(stream);
      say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    });
    expect_body(fetch(client_of(server.address())), "hello");
  }
  EXPECT_TRUE(request.starts_with("GET /file HTTP/1.1\r\nHost: 127.0.0.1:")) << request;
  EXPECT_NE(request.find("Connection: close\r\n"), std::string::npos);
}

TEST(HttpClient, TakesAnAnswerInPiecesOfOneByte) {
  const ScriptedServer server([](int stream, int) {
    read_request(stream);
    for (const char byte : std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
      say(stream, std::string_view(&byte, 1));
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  expect_body(fetch(client_of(server.address())), "hello");
}

TEST(HttpClient, TakesABodyInChunksOrUpToTheEnd) {
  const ScriptedServer chunked(answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n"
      "0\r\n\r\n"));
  expect_body(fetch(client_of(chunked.address())), "hello world");
  const ScriptedServer endless(answering("HTTP/1.0 200 OK\r\n\r\nhello"));
  expect_body(fetch(client_of(endless.address())), "hello");
}

TEST(HttpClient, TakesALargeBody) {
  const std::string body(3'000'000, 'x');
  const ScriptedServer server(
      answering("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body));
  expect_body(fetch(client_of(server.address())), body);
}

TEST(HttpClient, SaysHowMuchCameBeforeTheServerClosed) {
  const ScriptedServer server(
      answering("HTTP/1.1 200 OK\r\nContent-Length: 10240\r\n\r\n" + std::string(100, 'x')));
  EXPECT_EQ(failure(client_of(server.address())),
            "GET http://" + server.address() + "/file: the server closed after 100 of 10240 bytes");
}

TEST(HttpClient, SaysThatTheServerClosedWithoutAnAnswer) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    const ScriptedServer server(answering(answer));
    EXPECT_NE(failure(client_of(server.address())).find("the server closed before it answered"),
              std::string::npos);
  }
}

TEST(HttpClient, SaysThatTheServerResetTheConnection) {
  const ScriptedServer server([](int stream, int) {
    read_request(stream);
    say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123");
    std::this_thread::sleep_for(milliseconds(50));
    const linger at_once{1, 0};
    setsockopt(stream, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  });
  const std::string why = failure(client_of(server.address()));
  EXPECT_NE(why.find("Connection reset by peer after 3 of 10 bytes"), std::string::npos) << why;
}

TEST(HttpClient, SaysThatNoServerListens) {
  const tests::LoopbackPort port(tests::LoopbackPort::State::closed);
  const std::string why = failure(client_of(port.text()));
  EXPECT_NE(why.find("connect: Connection refused"), std::string::npos) << why;
}

TEST(HttpClient, FailsAtItsDeadline) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"}) {
    const ScriptedServer server([answer](int stream, int) {
      read_request(stream);
      say(stream, answer);
      await_end(stream);
    });
    const std::string why = failure(client_of(server.address(), false, milliseconds(100)));
    EXPECT_NE(why.find("no whole answer within 100ms (--timeout)"), std::string::npos) << why;
  }
}

TEST(HttpClient, AServerThatSendsSlowlyCannotExtendTheDeadline) {
  const ScriptedServer server([](int stream, int) {
    read_request(stream);
    say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    for (int drop = 0; drop < 2000; ++drop) {
      if (send(stream, "x", 1, MSG_NOSIGNAL) < 0) return;
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  const std::string why = failure(client_of(server.address(), false, milliseconds(200)));
  EXPECT_NE(why.find("--timeout"), std::string::npos) << why;
}

TEST(HttpClient, RefusesAnyOtherStatus) {
  for (const char* status : {"404 Not Found", "301 Moved Permanently", "500 Oops"}) {
    const ScriptedServer server(
        answering(std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 2\r\n\r\nno"));
    const std::string why = failure(client_of(server.address()));
    EXPECT_NE(why.find(std::string("status ") + std::string(status).substr(0, 3)),
              std::string::npos)
        << why;
  }
}

TEST(HttpClient, RefusesWhatIsNotHttp) {
  const ScriptedServer server(answering("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n"));
  EXPECT_NE(failure(client_of(server.address())).find("the answer is not HTTP/1.1"),
            std::string::npos);
}

TEST(HttpClient, RefusesAHeadWithoutAnEnd) {
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int field = 0; field < 100'000; ++field) endless += "X-Field: value\r\n";
  const ScriptedServer server(answering(endless));
  EXPECT_NE(failure(client_of(server.address())), "");
}

}  // namespace
}  // namespace workloads::support
