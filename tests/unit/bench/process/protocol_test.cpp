// SPDX-License-Identifier: Apache-2.0
#include "bench/process/protocol.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/machine/file_digest.h"

namespace bench {
namespace {

TEST(Protocol, ARequestSurvivesTheJourney) {
  TrialRequest request{.kind = TrialRequest::Kind::memory,
                       .cell = {.name = "n", .model = "m", .workload = "w", .workers = 3},
                       .seed = 0xFFFFFFFFFFFFFFFF,
                       .expected_digest = 0x8000000000000001,
                       .iterations = 5,
                       .target_ns = 123};
  const auto copy = decode_request(encode(request));
  EXPECT_EQ(copy.kind, request.kind);
  EXPECT_EQ(copy.cell, request.cell);
  EXPECT_EQ(copy.seed, request.seed);
  EXPECT_EQ(copy.expected_digest, request.expected_digest);
  EXPECT_EQ(copy.iterations, request.iterations);
  EXPECT_EQ(copy.target_ns, request.target_ns);
}

TEST(Protocol, ARequestHasNoKeyThatEarlierBuildsRefuse) {
  TrialRequest request;
  request.cell.traits = reports::ModelTraits();
  EXPECT_EQ(encode(request), encode(TrialRequest()));
}

TEST(Protocol, AnAnswerWhoseErrorIsNoUnicodeStillArrives) {
  TrialAnswer answer;
  answer.error = "broken \xff text";
  EXPECT_NE(decode_answer(encode(answer)).error.find("broken"), std::string::npos);
}

TEST(Protocol, ADescriptionArrivesWithWhatItDependsOnOrWithout) {
  TrialAnswer answer;
  answer.description = Description{};
  // As from a build that does not tell.
  const std::string without = encode(answer);
  EXPECT_EQ(without.find("dependencies"), std::string::npos);
  EXPECT_TRUE(decode_answer(without).description->dependencies.empty());
  answer.description->dependencies = {"/lib/a.so", "/bin/b"};
  EXPECT_EQ(decode_answer(encode(answer)).description->dependencies,
            (std::vector<std::string>{"/lib/a.so", "/bin/b"}));
}

TEST(Protocol, WhatIsNoAnswerIsRefused) {
  for (const char* text : {"", "{", "[]", "{}", "null", R"({"protocol": 3})",
                           R"({"protocol": 999, "error": ""})", "\xff\xfe"}) {
    EXPECT_THROW(decode_answer(text), std::runtime_error) << text;
  }
}

TEST(Protocol, ADigestHasSixteenHexadecimalDigits) {
  EXPECT_EQ(format_digest(0xAB), "00000000000000ab");
}

}  // namespace
}  // namespace bench
