// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_reach.h"

#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workloads/support/file_descriptor.h"
#include "workloads/support/network_error.h"

namespace workloads::support {
namespace {

/// A port of 127.0.0.1, on which something listens or nothing does.
class Port {
 public:
  explicit Port(bool listens, int backlog = 16)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_.get(), any, size) != 0 || getsockname(socket_.get(), any, &size) != 0 ||
        (listens && listen(socket_.get(), backlog) != 0)) {
      throw std::runtime_error("no port");
    }
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  const std::string& address() const { return address_; }

 private:
  FileDescriptor socket_;
  std::string address_;
};

/// Takes no connection and refuses none: the kernel drops what comes to a full queue.
class SilentPort {
 public:
  SilentPort() : port_(true, 0) {
    const Endpoint endpoint = endpoint_of(port_.address());
    for (int queued = 0; queued < 4; ++queued) {
      queue_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      connect(queue_.back().get(), endpoint.get(), endpoint.size);
    }
  }
  const std::string& address() const { return port_.address(); }

 private:
  Port port_;
  std::vector<FileDescriptor> queue_;
};

constexpr std::chrono::seconds ample(20);

TEST(HttpReach, TakesTheFirstAddressThatAnswers) {
  const Port first(true);
  const Port second(true);
  EXPECT_EQ(find_answering_address({first.address(), second.address()}, ample), first.address());
}

TEST(HttpReach, GoesOnWhenAnAddressRefuses) {
  const Port refuses(false);
  const Port answers(true);
  EXPECT_EQ(
      find_answering_address({refuses.address(), refuses.address(), answers.address()}, ample),
      answers.address());
}

TEST(HttpReach, GoesOnBesideAnAddressThatDoesNotAnswer) {
  const SilentPort silent;
  const Port answers(true);
  EXPECT_EQ(find_answering_address({silent.address(), answers.address()}, ample),
            answers.address());
}

TEST(HttpReach, NamesEveryAddressAndItsReasonWhenNoneAnswers) {
  const Port refuses(false);
  const SilentPort silent;
  try {
    find_answering_address({refuses.address(), silent.address()}, std::chrono::seconds(1));
    FAIL() << "one answered";
  } catch (const std::invalid_argument& error) {
    const std::string told = error.what();
    EXPECT_NE(told.find(refuses.address() + ": Connection refused"), std::string::npos) << told;
    EXPECT_NE(told.find(silent.address() + ": Connection timed out"), std::string::npos) << told;
  }
}

TEST(HttpReach, LeavesNothingOpen) {
  const Port refuses(false);
  const Port answers(true);
  const FileDescriptor lowest(dup(STDERR_FILENO));
  find_answering_address({refuses.address(), answers.address()}, ample);
  const FileDescriptor next(dup(STDERR_FILENO));
  const FileDescriptor after(dup(STDERR_FILENO));
  EXPECT_EQ(after.get() - next.get(), next.get() - lowest.get());
}

bool is_loopback_text(const char* text) { return is_loopback(endpoint_of(text).get()); }

TEST(NetworkError, KnowsTheLoopback) {
  for (const char* text : {"127.0.0.1:1", "127.9.8.7:1", "[::1]:1"}) {
    EXPECT_TRUE(is_loopback_text(text)) << text;
  }
  for (const char* text : {"128.0.0.1:1", "10.0.0.1:1", "[::2]:1"}) {
    EXPECT_FALSE(is_loopback_text(text)) << text;
  }
}

TEST(NetworkError, GivesTheAdviceThatFitsTheErrno) {
  const Endpoint endpoint = endpoint_of("127.0.0.1:80");
  const auto told = [&](int error) { return explain_network_error(error, endpoint.get()); };
  EXPECT_NE(told(EADDRNOTAVAIL).find("ip_local_port_range"), std::string::npos);
  EXPECT_NE(told(EACCES).find("seccomp"), std::string::npos);
  EXPECT_NE(told(EAFNOSUPPORT).find("IPv4"), std::string::npos);
  // Which limit was reached is found out by whoever explains the refusal.
  EXPECT_EQ(told(EMFILE).find("raise"), std::string::npos);
  EXPECT_NE(told(ECONNREFUSED).find("no server listens"), std::string::npos);
  EXPECT_EQ(told(EIO), "Input/output error");
}

TEST(NetworkError, FindsTheLoopbackWhereItIsUp) {
  EXPECT_FALSE(loopback_is_down());
  EXPECT_NO_THROW(check_loopback());
}

}  // namespace
}  // namespace workloads::support
