// SPDX-License-Identifier: Apache-2.0
// Our HTTP client against servers of every kind.
#include "workloads/http/http_client.h"

#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "workloads/http/server/http_body.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/idle_streams.h"

namespace workloads::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A server that handles its k-th connection as the test specifies.
class Server {
 public:
  using Serve = std::function<void(int stream, int connection)>;

  explicit Server(Serve serve, int connections = 1)
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_.get(), any, size) != 0 || listen(listener_.get(), 16) != 0 ||
        getsockname(listener_.get(), any, &size) != 0) {
      throw std::runtime_error("no listener");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve), connections] {
      for (int connection = 0; connection < connections; ++connection) {
        const FileDescriptor stream(accept(listener_.get(), nullptr, nullptr));
        if (stream) serve(stream.get(), connection);
      }
    });
  }
  ~Server() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  FileDescriptor listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

std::string read_request(int stream) {
  std::string request;
  std::array<char, 4096> buffer;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(stream, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return request;
}

void say(int stream, std::string_view text) {
  [[maybe_unused]] const auto sent = send(stream, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Waits until the client goes away.
void await_end(int stream) {
  std::array<char, 4096> buffer;
  while (recv(stream, buffer.data(), buffer.size(), 0) > 0) {
  }
}

Server::Serve answering(std::string answer) {
  return [answer = std::move(answer)](int stream, int) {
    read_request(stream);
    say(stream, answer);
  };
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* const directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

HttpClient client_of(const std::string& address, bool keep_alive = false,
                     std::chrono::nanoseconds timeout = seconds(20)) {
  return HttpClient({.endpoints = {endpoint_of(address)},
                     .authority = address,
                     .keep_alive = keep_alive,
                     .timeout = timeout});
}

Download fetch(const HttpClient& client, Io& io = blocking_io()) {
  auto coroutine = client.fetch(0, "/file", io);
  if (!coroutine.run_to_end()) throw std::logic_error("it suspended");
  return coroutine.result();
}

/// Returns why the download failed, and checks that nothing stays open.
std::string failure(const HttpClient& client) {
  const std::size_t before = open_descriptors();
  std::string why;
  try {
    fetch(client);
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  EXPECT_LE(open_descriptors(), before + 1) << "the server may still hold its end";
  return why;
}

std::uint32_t checksum(std::string_view text) {
  return adler32(1, std::as_bytes(std::span(text.data(), text.size())));
}

void expect_body(const Download& download, std::string_view body) {
  EXPECT_EQ(download.size, body.size());
  EXPECT_EQ(download.checksum, checksum(body));
}

TEST(HttpClient, AsksForTheFileAndDigestsItsBody) {
  std::string request;
  {
    const Server server([&](int stream, int) {
      request = read_request(stream);
      say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    });
    expect_body(fetch(client_of(server.address())), "hello");
  }
  EXPECT_TRUE(request.starts_with("GET /file HTTP/1.1\r\nHost: 127.0.0.1:")) << request;
  EXPECT_NE(request.find("Connection: close\r\n"), std::string::npos);
}

TEST(HttpClient, TakesAnAnswerInPiecesOfOneByte) {
  const Server server([](int stream, int) {
    read_request(stream);
    for (const char byte : std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
      say(stream, std::string_view(&byte, 1));
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  expect_body(fetch(client_of(server.address())), "hello");
}

TEST(HttpClient, TakesABodyInChunksOrUpToTheEnd) {
  const Server chunked(answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n"
      "0\r\n\r\n"));
  expect_body(fetch(client_of(chunked.address())), "hello world");
  const Server endless(answering("HTTP/1.0 200 OK\r\n\r\nhello"));
  expect_body(fetch(client_of(endless.address())), "hello");
}

TEST(HttpClient, TakesALargeBody) {
  const std::string body(3'000'000, 'x');
  const Server server(answering("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body));
  expect_body(fetch(client_of(server.address())), body);
}

TEST(HttpClient, SaysHowMuchCameBeforeTheServerClosed) {
  const Server server(
      answering("HTTP/1.1 200 OK\r\nContent-Length: 10240\r\n\r\n" + std::string(100, 'x')));
  EXPECT_EQ(failure(client_of(server.address())),
            "GET http://" + server.address() + "/file: the server closed after 100 of 10240 bytes");
}

TEST(HttpClient, SaysThatTheServerClosedWithoutAnAnswer) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    const Server server(answering(answer));
    EXPECT_NE(failure(client_of(server.address())).find("the server closed before it answered"),
              std::string::npos);
  }
}

TEST(HttpClient, SaysThatTheServerResetTheConnection) {
  const Server server([](int stream, int) {
    read_request(stream);
    say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123");
    std::this_thread::sleep_for(milliseconds(50));
    const linger at_once{1, 0};
    setsockopt(stream, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  });
  const std::string why = failure(client_of(server.address()));
  EXPECT_NE(why.find("Connection reset by peer after 3 of 10 bytes"), std::string::npos) << why;
}

TEST(HttpClient, SaysThatNobodyListens) {
  std::string address;
  {
    const Server gone([](int, int) {}, 0);
    address = gone.address();
  }
  const std::string why = failure(client_of(address));
  EXPECT_NE(why.find("connect: Connection refused"), std::string::npos) << why;
}

TEST(HttpClient, FailsAtItsDeadline) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"}) {
    const Server server([answer](int stream, int) {
      read_request(stream);
      say(stream, answer);
      await_end(stream);
    });
    const std::string why = failure(client_of(server.address(), false, milliseconds(100)));
    EXPECT_NE(why.find("no whole answer within 100ms (--timeout)"), std::string::npos) << why;
  }
}

TEST(HttpClient, AServerThatSendsSlowlyCannotExtendTheDeadline) {
  const Server server([](int stream, int) {
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
    const Server server(
        answering(std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 2\r\n\r\nno"));
    const std::string why = failure(client_of(server.address()));
    EXPECT_NE(why.find(std::string("status ") + std::string(status).substr(0, 3)),
              std::string::npos)
        << why;
  }
}

TEST(HttpClient, RefusesWhatIsNotHttp) {
  const Server server(answering("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n"));
  EXPECT_NE(failure(client_of(server.address())).find("the answer is not HTTP/1.1"),
            std::string::npos);
}

TEST(HttpClient, RefusesAHeadWithoutAnEnd) {
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int field = 0; field < 100'000; ++field) endless += "X-Field: value\r\n";
  const Server server(answering(endless));
  EXPECT_NE(failure(client_of(server.address())), "");
}

constexpr std::string_view kept = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

TEST(HttpClient, KeepsAConnectionWhereItMay) {
  int requests = 0;
  {
    const Server server([&](int stream, int) {
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
  const Server server(
      [](int stream, int) {
        read_request(stream);
        say(stream, kept);
      },
      3);
  const auto client = client_of(server.address(), true);
  for (int round = 0; round < 3; ++round) {
    expect_body(fetch(client), "hello");
    std::this_thread::sleep_for(milliseconds(20));  // for the end to arrive
  }
  blocking_io().idle_streams()->close_all();
}

TEST(HttpClient, ComesAgainOnlyOnce) {
  const Server server(
      [](int stream, int connection) {
        read_request(stream);
        if (connection == 0) say(stream, kept);
      },
      2);
  const auto client = client_of(server.address(), true);
  expect_body(fetch(client), "hello");
  EXPECT_NE(failure(client).find("the server closed before it answered"), std::string::npos);
}

TEST(HttpClient, KeepsNoConnectionThatTheServerWantsToEnd) {
  const Server server(
      answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"));
  expect_body(fetch(client_of(server.address(), true)), "hello");
  const Server other([](int, int) {}, 0);
  EXPECT_EQ(blocking_io().idle_streams()->take(0), -1);
}

TEST(HttpClient, KeepsNoConnectionWithMoreThanItsAnswer) {
  const Server server(
      [](int stream, int connection) {
        read_request(stream);
        say(stream, std::string(kept) + (connection == 0 ? "HTTP/1.1 200 OK\r\n" : ""));
        await_end(stream);
      },
      2);
  const auto client = client_of(server.address(), true);
  for (int round = 0; round < 2; ++round) expect_body(fetch(client), "hello");
  blocking_io().idle_streams()->close_all();
}

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
