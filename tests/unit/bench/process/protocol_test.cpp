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

TEST(Protocol, ARequestForAScenarioNamesIt) {
  const TrialRequest request{.kind = TrialRequest::Kind::scenario, .scenario = "zombies"};
  const auto copy = decode_request(encode(request));
  EXPECT_EQ(copy.kind, request.kind);
  EXPECT_EQ(copy.scenario, "zombies");
  EXPECT_EQ(encode(TrialRequest()).find("scenario"), std::string::npos);
}

TEST(Protocol, KindsHaveTheNumbersThatEarlierBuildsKnow) {
  const std::pair<TrialRequest::Kind, const char*> kinds[] = {
      {TrialRequest::Kind::oracle, "0"},   {TrialRequest::Kind::timed, "1"},
      {TrialRequest::Kind::memory, "2"},   {TrialRequest::Kind::timeline, "3"},
      {TrialRequest::Kind::describe, "4"}, {TrialRequest::Kind::fault, "5"},
      {TrialRequest::Kind::scenario, "6"}};
  for (const auto& [kind, number] : kinds) {
    const std::string text = encode(TrialRequest{.kind = kind});
    EXPECT_NE(text.find(std::string("\"kind\":") + number), std::string::npos) << text;
    EXPECT_EQ(decode_request(text).kind, kind);
  }
  std::string text = encode(TrialRequest{.kind = TrialRequest::Kind::scenario});
  text.replace(text.find("\"kind\":6"), 8, "\"kind\":7");
  EXPECT_THROW(decode_request(text), std::runtime_error);
}

TEST(Protocol, FiguresArriveOrWhatTheMachineLacks) {
  TrialAnswer answer;
  EXPECT_EQ(encode(answer).find("figures"), std::string::npos);
  answer.observation.figures = {{"lost", 3}, {"time_ns", 2.5e9}};
  EXPECT_EQ(decode_answer(encode(answer)).observation.figures, answer.observation.figures);
  answer.observation = {.unavailable = "no python3"};
  const auto copy = decode_answer(encode(answer));
  EXPECT_EQ(copy.observation.unavailable, "no python3");
  EXPECT_TRUE(copy.observation.figures.empty());
}

TEST(Protocol, AnAnswerWhoseErrorIsNoUnicodeStillArrives) {
  TrialAnswer answer;
  answer.error = "broken \xff text";
  EXPECT_NE(decode_answer(encode(answer)).error.find("broken"), std::string::npos);
}

TEST(Protocol, AFailureThatTheCellAsksForArrivesWithItsExtentOrIsNotThere) {
  TrialAnswer answer;
  EXPECT_FALSE(decode_answer(encode(answer)).expected_failure.has_value());
  answer.error = "deadlock: task 0 …";
  answer.expected_failure = {.kind = reports::FailureKind::race,
                             .text = "3 of 10 updates were lost",
                             .faults = 3,
                             .of = 10};
  const auto copy = decode_answer(encode(answer));
  EXPECT_EQ(copy.error, answer.error);
  ASSERT_TRUE(copy.expected_failure.has_value());
  EXPECT_EQ(copy.expected_failure->kind, reports::FailureKind::race);
  EXPECT_EQ(copy.expected_failure->text, "3 of 10 updates were lost");
  EXPECT_EQ(copy.expected_failure->faults, 3U);
  EXPECT_EQ(copy.expected_failure->of, 10U);
}

TEST(Protocol, ACellArrivesWithItsLockOrChannelAndTheFailureThatItAsksFor) {
  TrialRequest request{.cell = {.name = "n", .model = "m", .workload = "w"}};
  request.cell.lock = "futex";
  request.cell.channel = "locked";
  request.cell.expected_failure = reports::FailureKind::deadlock;
  const auto copy = decode_request(encode(request));
  EXPECT_EQ(copy.cell.lock, "futex");
  EXPECT_EQ(copy.cell.channel, "locked");
  EXPECT_EQ(copy.cell.expected_failure, reports::FailureKind::deadlock);
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
  for (const char* text : {"", "{", "[]", "{}", "null", R"({"protocol": 5})",
                           R"({"protocol": 999, "error": ""})", "\xff\xfe"}) {
    EXPECT_THROW(decode_answer(text), std::runtime_error) << text;
  }
}

TEST(Protocol, ARequestOfATrialThatTakesTurnsIsOneLine) {
  TrialRequest request{.cell = {.name = "two\nlines", .model = "m", .workload = "w"},
                       .takes_turns = true,
                       .turn_ns = 10'000'000,
                       .lead_in = LeadIn::never};
  EXPECT_EQ(encode(request).find('\n'), std::string::npos);
  EXPECT_TRUE(decode_request(encode(request)).takes_turns);
  EXPECT_EQ(decode_request(encode(request)).turn_ns, 10'000'000);
  EXPECT_EQ(decode_request(encode(request)).lead_in, LeadIn::never);
}

TEST(Protocol, CommandsSurviveTheJourney) {
  for (const TurnCommand& command :
       {TurnCommand{TurnCommand::Kind::turn, 1}, TurnCommand{TurnCommand::Kind::turn, 10'000},
        TurnCommand{TurnCommand::Kind::drop}, TurnCommand{TurnCommand::Kind::finish}}) {
    std::string line = encode(command);
    ASSERT_TRUE(line.ends_with('\n'));
    line.pop_back();
    EXPECT_EQ(decode_command(line).kind, command.kind);
    EXPECT_EQ(decode_command(line).iterations, command.iterations);
  }
}

TEST(Protocol, WhatIsNoCommandIsRefused) {
  for (const char* line : {"", "turn", "turn ", "turn 0", "turn -1", "turn 10001", "turn 5 ",
                           "turn 5x", " turn 5", "drop 1", "finished"}) {
    EXPECT_THROW(decode_command(line), std::runtime_error) << line;
  }
}

TEST(Protocol, LinesOfATurnSurviveTheJourney) {
  const std::vector<std::int64_t> times = {0, 7, 1'000'000'000'000'000'000};
  std::string line = turn_message(times);
  ASSERT_TRUE(line.ends_with('\n'));
  line.pop_back();
  EXPECT_EQ(parse_turn(line), times);
  EXPECT_EQ(parse_ready("ready 12"), 12);
  EXPECT_EQ(ready_message(12), "ready 12\n");
}

TEST(Protocol, WhatIsNoLineOfATurnIsNone) {
  for (const char* line : {"", "turn 5 ", "turn  5", "turn -5", "turn 5,6", "turns 5", "turn 5x",
                           "turn 1000000000000000001", "turn 99999999999999999999999"}) {
    EXPECT_FALSE(parse_turn(line)) << line;
  }
  for (const char* line : {"", "ready", "ready ", "ready -1", "ready 1 2", "ready 1x", "Ready 1"}) {
    EXPECT_FALSE(parse_ready(line)) << line;
  }
}

TEST(Protocol, ADigestHasSixteenHexadecimalDigits) {
  EXPECT_EQ(format_digest(0xAB), "00000000000000ab");
}

}  // namespace
}  // namespace bench
