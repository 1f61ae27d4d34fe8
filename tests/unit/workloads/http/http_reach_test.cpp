// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_reach.h"

#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/loopback_port.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/network_error.h"

namespace workloads::support {
namespace {

using Port = tests::LoopbackPort;

constexpr std::chrono::seconds ample(20);

TEST(HttpReach, TakesTheFirstAddressThatAnswers) {
  const Port first;
  const Port second;
  EXPECT_EQ(find_answering_address({first.text(), second.text()}, ample), first.text());
}

TEST(HttpReach, GoesOnWhenAnAddressRefuses) {
  const Port refuses(Port::State::closed);
  const Port answers;
  EXPECT_EQ(find_answering_address({refuses.text(), refuses.text(), answers.text()}, ample),
            answers.text());
}

TEST(HttpReach, GoesOnBesideAnAddressThatDoesNotAnswer) {
  const Port silent(Port::State::full);
  const Port answers;
  EXPECT_EQ(find_answering_address({silent.text(), answers.text()}, ample), answers.text());
}

TEST(HttpReach, NamesEveryAddressAndItsReasonWhenNoneAnswers) {
  const Port refuses(Port::State::closed);
  const Port silent(Port::State::full);
  try {
    find_answering_address({refuses.text(), silent.text()}, std::chrono::seconds(1));
    FAIL() << "one answered";
  } catch (const std::invalid_argument& error) {
    const std::string told = error.what();
    EXPECT_NE(told.find(refuses.text() + ": Connection refused"), std::string::npos) << told;
    EXPECT_NE(told.find(silent.text() + ": Connection timed out"), std::string::npos) << told;
  }
}

TEST(HttpReach, LeavesNothingOpen) {
  const Port refuses(Port::State::closed);
  const Port answers;
  const FileDescriptor lowest(dup(STDERR_FILENO));
  find_answering_address({refuses.text(), answers.text()}, ample);
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
  // The limit that was reached is found out where the refusal is explained.
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
