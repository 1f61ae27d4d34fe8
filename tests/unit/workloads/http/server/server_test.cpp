// SPDX-License-Identifier: Apache-2.0
// Our HTTP server against clients of every kind.
#include "workloads/http/server/server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "workloads/support/pipe.h"

namespace workloads::http_server {
namespace {

using std::chrono::milliseconds;

/// The server on a thread of this program, until the end of the test.
class Served {
 public:
  explicit Served(const ServerSettings& settings = {}) : server_(settings) {
    support::Pipe pipe("pipe of a test");
    lifeline_ = std::move(pipe.write_end);
    thread_ = std::thread([this, end = std::move(pipe.read_end)] { server_.run(end.get()); });
  }
  ~Served() {
    lifeline_.reset();
    thread_.join();
  }
  std::uint16_t port() const { return server_.port(); }

 private:
  HttpServer server_;
  support::FileDescriptor lifeline_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(const Served& served, unsigned address = 1)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(served.port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK + address - 1);
    is_connected_ = connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    // A test fails instead of waiting for ever.
    const timeval patience{20, 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  bool is_connected() const { return is_connected_; }
  Client& send(std::string_view text) {
    [[maybe_unused]] const auto sent =
        ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    return *this;
  }
  Client& end() {
    shutdown(socket_.get(), SHUT_WR);
    return *this;
  }
  /// Reads until the server ends the connection; "(reset)" or "(silence)" follows what came before.
  std::string read_all() {
    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
      const ssize_t got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got == 0) return text;
      if (got < 0) return text + (errno == ECONNRESET ? "(reset)" : "(silence)");
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  /// Reads so many bytes, or fewer at the end.
  std::string read(std::size_t bytes) { return receive(bytes, MSG_WAITALL); }
  /// Reads the bytes that are there, without waiting for more.
  std::string read_what_came() { return receive(1 << 20, MSG_DONTWAIT); }

 private:
  std::string receive(std::size_t bytes, int flags) {
    std::string text(bytes, ' ');
    const ssize_t got = recv(socket_.get(), text.data(), bytes, flags);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

  support::FileDescriptor socket_;
  bool is_connected_ = false;
};

std::string status_of(const std::string& answer) {
  return answer.substr(0, std::min(answer.find("\r\n"), answer.size()));
}

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

std::string expected_body(std::uint64_t seed, std::uint64_t task, std::uint64_t size) {
  const support::BodySource source(seed);
  std::string all;
  std::array<std::byte, 8> prefix;
  while (all.size() < size) {
    const auto piece = source.piece(task, all.size(), size - all.size(), prefix);
    all.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
  return all;
}

constexpr std::string_view close_field = "Connection: close\r\n\r\n";

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(close_field);
}

TEST(HttpServer, ServesTheFileOfATaskOnEachOfItsAddresses) {
  const Served served;
  for (unsigned address = 1; address <= addresses; ++address) {
    const std::string answer = Client(served, address).send(get("/7/3/10240")).read_all();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 200 OK");
    EXPECT_TRUE(body_of(answer) == expected_body(7, 3, 10240)) << address;
  }
}

TEST(HttpServer, ServesFilesFromNothingToSomeMegabytes) {
  const Served served;
  for (const std::uint64_t size : {0U, 1U, 8U, 9U, 300'000U, 5'000'000U}) {
    const std::string answer = Client(served).send(get("/1/2/" + std::to_string(size))).read_all();
    EXPECT_NE(answer.find("Content-Length: " + std::to_string(size) + "\r\n"), std::string::npos);
    EXPECT_TRUE(body_of(answer) == expected_body(1, 2, size)) << size;
  }
}

TEST(HttpServer, ListensOnLoopbackOnly) {
  const Served served;
  std::array<char, 256> host{};
  ASSERT_EQ(gethostname(host.data(), host.size() - 1), 0);
  EXPECT_TRUE(Client(served, 1).is_connected());
  EXPECT_FALSE(Client(served, addresses + 1).is_connected());
}

TEST(HttpServer, KeepsAConnectionForTheNextRequest) {
  const Served served;
  Client client(served);
  for (int round = 0; round < 3; ++round) {
    client.send("GET /1/5/100 HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string head_and_body = client.read(answer_head(200, 100, true).size() + 100);
    EXPECT_EQ(status_of(head_and_body), "HTTP/1.1 200 OK");
    EXPECT_TRUE(body_of(head_and_body) == expected_body(1, 5, 100)) << round;
  }
  EXPECT_EQ(client.end().read_all(), "");
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  const Served served({.latency = milliseconds(1)});
  std::string requests;
  std::string expected;
  for (int task = 0; task < 50; ++task) {
    requests += "GET /1/" + std::to_string(task) + "/64 HTTP/1.1\r\nHost: x\r\n\r\n";
    expected += answer_head(200, 64, true) + expected_body(1, static_cast<std::uint64_t>(task), 64);
  }
  EXPECT_TRUE(Client(served).send(requests).end().read_all() == expected);
}

TEST(HttpServer, DoesWithoutWhatFollowsARequestThatEndsTheConnection) {
  const Served served;
  const std::string answer = Client(served).send(get("/1/1/10") + get("/1/2/10")).read_all();
  EXPECT_TRUE(body_of(answer) == expected_body(1, 1, 10)) << answer;
}

TEST(HttpServer, TakesARequestThatComesInPieces) {
  const Served served;
  Client client(served);
  for (const char byte : get("/1/1/10")) {
    client.send(std::string_view(&byte, 1));
  }
  EXPECT_TRUE(body_of(client.read_all()) == expected_body(1, 1, 10));
}

TEST(HttpServer, RefusesWhatIsNotAFileOfItsOwn) {
  const Served served;
  for (const char* path :
       {"/", "/index.html", "/1/2", "/1/2/", "/1/2/3/", "/1/2/3/4", "/a/2/3", "/1/-2/3", "/1/2/0x3",
        "/1/2/1000000001", "/../../etc/passwd", "/1/2/3?x", "//1/2/3", "/18446744073709551616/2/3",
        "*", "http://example.org/1/2/3"}) {
    const std::string answer = Client(served).send(get(path)).read_all();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 404 Not Found") << path;
    EXPECT_EQ(body_of(answer), "");
  }
}

TEST(HttpServer, RefusesEveryMethodButGet) {
  const Served served;
  for (const std::string method : {"HEAD", "POST", "PUT", "DELETE", "CONNECT", "BREW"}) {
    const std::string answer =
        Client(served).send(method + " /1/2/3 HTTP/1.1\r\nHost: x\r\n\r\n").read_all();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 405 Method Not Allowed") << method;
    EXPECT_NE(answer.find("Allow: GET"), std::string::npos);
  }
}

TEST(HttpServer, RefusesARequestWithABody) {
  const Served served;
  for (const char* field : {"Content-Length: 5", "Transfer-Encoding: chunked"}) {
    const std::string answer =
        Client(served)
            .send("GET /1/2/3 HTTP/1.1\r\nHost: x\r\n" + std::string(field) + "\r\n\r\nhello")
            .read_all();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 400 Bad Request") << field;
  }
}

TEST(HttpServer, RefusesGarbageAndEndsTheConnection) {
  const Served served;
  std::string binary;
  for (int byte = 0; byte < 1000; ++byte) binary += static_cast<char>(byte * 7);
  for (const std::string& garbage :
       {std::string("hello\r\n\r\n"), std::string("GET\r\n\r\n"), binary,
        std::string("GET /1/2/3 HTTP/9.9\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\x00", 7),
        std::string("GET /1/2/3 HTTP/1.1\r\nno colon\r\n\r\n")}) {
    EXPECT_EQ(status_of(Client(served).send(garbage).end().read_all()), "HTTP/1.1 400 Bad Request");
  }
}

TEST(HttpServer, RefusesAHeadThatIsTooLong) {
  const Served served;
  const std::string long_field = "X: " + std::string(max_head_bytes, 'y') + "\r\n";
  for (const std::string& request : {"GET /" + std::string(2 * max_head_bytes, '1'),
                                     "GET /1/2/3 HTTP/1.1\r\n" + long_field + "\r\n"}) {
    const std::string status = status_of(Client(served).send(request).end().read_all());
    EXPECT_EQ(status, "HTTP/1.1 431 Request Header Fields Too Large");
  }
}

TEST(HttpServer, OutlivesAFloodWhoseAnswersAreNotRead) {
  const Served served;
  {
    Client flood(served);
    for (int round = 0; round < 100; ++round) flood.send(std::string(10'000, 'x'));
  }
  EXPECT_EQ(status_of(Client(served).send(get("/1/2/3")).read_all()), "HTTP/1.1 200 OK");
}

TEST(HttpServer, DropsClientsThatAreSilentOrSendHalfARequest) {
  const Served served({.patience = milliseconds(50)});
  Client silent(served);
  Client half(served);
  half.send("GET /1/2/3 HTTP/1.1\r\nHost:");
  Client idle(served);
  idle.send("GET /1/2/3 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(half.read_all(), "");
  EXPECT_EQ(status_of(idle.read_all()), "HTTP/1.1 200 OK");
  const std::string of_silent = silent.read_all();
  EXPECT_TRUE(of_silent.empty() || of_silent == "(reset)") << of_silent;
}

TEST(HttpServer, DropsAClientThatTakesNothingOfItsAnswer) {
  const Served served({.patience = milliseconds(50)});
  Client client(served);
  client.send(get("/1/2/100000000"));
  std::this_thread::sleep_for(std::chrono::seconds(3));
  EXPECT_LT(client.read_all().size(), 100'000'000U);
}

TEST(HttpServer, SurvivesClientsThatLeaveBeforeTheirAnswer) {
  const Served served({.latency = milliseconds(20)});
  for (int round = 0; round < 200; ++round) Client(served).send(get("/1/2/100000"));
  EXPECT_EQ(status_of(Client(served).send(get("/1/2/3")).read_all()), "HTTP/1.1 200 OK");
}

TEST(HttpServer, AnswersRequestsThatNeedNoLatencyBeforeThoseThatDo) {
  const Served served({.latency = std::chrono::hours(1)});
  Client waiting(served);
  waiting.send(get("/1/2/10"));
  EXPECT_EQ(status_of(Client(served).send(get("/")).read_all()), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(waiting.read_what_came(), "");
}

TEST(HttpServer, AnswersAfterTheJitterOfTheTask) {
  const ServerSettings settings{.jitter = std::chrono::hours(1)};
  const auto first_task_that = [&](auto is_wanted) {
    std::uint64_t task = 0;
    while (!is_wanted(support::jitter_of(settings.jitter, 9, task))) ++task;
    return std::to_string(task);
  };
  const auto late = first_task_that([](auto jitter) { return jitter > std::chrono::minutes(30); });
  const auto early = first_task_that([](auto jitter) { return jitter < milliseconds(20); });
  const Served served(settings);
  Client waiting(served);
  waiting.send(get("/9/" + late + "/10"));
  EXPECT_EQ(status_of(Client(served).send(get("/9/" + early + "/10")).read_all()),
            "HTTP/1.1 200 OK");
  EXPECT_EQ(waiting.read_what_came(), "");
}

TEST(HttpServer, SendsABodyNoFasterThanItsBandwidth) {
  const Served served({.bandwidth = 1});
  Client slow(served);
  slow.send(get("/1/2/100000000"));
  slow.read(answer_head(200, 100'000'000, false).size());
  EXPECT_EQ(status_of(Client(served).send(get("/")).read_all()), "HTTP/1.1 404 Not Found");
  EXPECT_LT(slow.read_what_came().size(), 100'000'000U);
}

TEST(HttpServer, SendsABodyOfLimitedBandwidthWhole) {
  const Served served({.bandwidth = 1'000'000});
  const std::string answer = Client(served).send(get("/1/2/100000")).read_all();
  EXPECT_TRUE(body_of(answer) == expected_body(1, 2, 100'000));
}

TEST(HttpServer, HasRoomForThousandsThatConnectAtOnce) {
  const Served served({.latency = milliseconds(5)});
  constexpr unsigned clients = 2000;
  std::vector<Client> all;
  for (unsigned client = 0; client < clients; ++client) all.emplace_back(served, client % 16 + 1);
  for (Client& client : all) client.send(get("/1/2/10"));
  for (Client& client : all) ASSERT_EQ(status_of(client.read_all()), "HTTP/1.1 200 OK");
}

}  // namespace
}  // namespace workloads::http_server
