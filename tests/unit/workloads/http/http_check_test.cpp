// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_check.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/scripted_server.h"

namespace workloads::support {
namespace {

/// Answers its k-th connection, from 0, as the test specifies, and closes it.
class PageServer {
 public:
  explicit PageServer(std::function<std::string(int)> answer)
      : server_([answer = std::move(answer)](int stream, int connection) {
          if (!tests::read_request(stream).empty()) tests::say(stream, answer(connection));
        }) {}

  Download check(bool keep_alive = false) const {
    const HttpClient client({.endpoints = {endpoint_of(server_.address())},
                             .authority = server_.address(),
                             .keep_alive = keep_alive,
                             .timeout = std::chrono::seconds(20)});
    return check_answers_alike(client, "/page", "http://x/page", keep_alive);
  }
  /// Returns why the page is refused.
  std::string refusal(bool keep_alive = false) const {
    try {
      check(keep_alive);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "not refused";
  }

 private:
  tests::ScriptedServer server_;
};

std::string page(const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
         "\r\n" + body;
}

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(HttpCheck, AcceptsAPageThatStaysTheSame) {
  const Download body = PageServer([](int) { return page("hello"); }).check();
  EXPECT_EQ(encode(body), "5 062c0215");
}

TEST(HttpCheck, SaysThatTheLengthVaries) {
  const PageServer server(
      [](int k) { return page(std::string(static_cast<std::size_t>(k) + 7, 'x')); });
  const std::string told = server.refusal();
  expect_part(told, "http://x/page: the server does not answer alike: 7 bytes and 8 bytes");
  expect_part(told, "static file");
}

TEST(HttpCheck, SaysThatTheSameLengthHoldsOtherBytes) {
  const PageServer server([](int k) { return page("nonce " + std::to_string(k)); });
  expect_part(server.refusal(), "7 bytes both times, but not the same ones (Adler-32 ");
}

TEST(HttpCheck, SeesWhatChangesOnceInASecond) {
  const PageServer server([](int k) { return page(k < 2 ? "12:00:00" : "12:00:01"); });
  expect_part(server.refusal(), "8 bytes both times, but not the same ones");
}

TEST(HttpCheck, RefusesKeepAliveWhereTheServerKeepsNothing) {
  const auto closing = [](int) { return page("hello", "Connection: close\r\n"); };
  expect_part(PageServer(closing).refusal(true), "leave out --keep-alive");
  EXPECT_EQ(PageServer(closing).check(false).size, 5);
  // It closes, too, but does not say so: it may be its limit of requests.
  EXPECT_EQ(PageServer([](int) { return page("hello"); }).check(true).size, 5);
}

TEST(HttpCheck, RefusesWhatIsNoFile) {
  const auto told = [](const std::string& answer) {
    return PageServer([&](int) { return answer; }).refusal();
  };
  expect_part(told("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
              "status 404 Not Found where 200 is needed");
  expect_part(told("HTTP/1.1 302 Found\r\nLocation: http://y/z\r\nContent-Length: 0\r\n\r\n"),
              "status 302 Found where 200 is needed; it redirects to 'http://y/z'");
  expect_part(told(std::string("\x15\x03\x01\x00\x02\x02\x16", 7)), "the answer is TLS");
  expect_part(told("220 mail ready\r\n"), "is not HTTP/1.1: it begins with '220 mail ready");
  expect_part(told(""), "closed before it answered");
}

TEST(HttpCheck, ReadsTheDownloadThatItWrote) {
  for (const Download& body : {Download{0, 1}, Download{5, 0x062c0215}, Download{~0ULL, ~0U}}) {
    const Download read = decode_download(encode(body));
    EXPECT_EQ(read.size, body.size);
    EXPECT_EQ(read.checksum, body.checksum);
  }
  for (const char* text : {"", "5", "5 ", "x 1", "5 1 ", "-5 1", "5 123456789", " 5 1", "5  1"}) {
    EXPECT_THROW(decode_download(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace workloads::support
