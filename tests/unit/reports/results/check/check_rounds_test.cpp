// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/files/journal.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

/// Two cells whose trials took turns in one round, with the probes of one core between them.
Results results_of_a_round() {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("a", "primes", 2)};
  results.rounds = {{.index = 0,
                     .cells = {0, 1},
                     .began_ns = 10,
                     .ended_ns = 90,
                     .turns = 2,
                     .readings = {{.at_ns = 20, .core_ns = {5}},
                                  {.at_ns = 40, .core_ns = {6}, .memory_ns = {9}},
                                  {.at_ns = 80, .core_ns = {7}}}}};
  results.machine_state =
      MachineState{.cores = {{.processor = 3, .best_ns = 5, .quiet_share = 0.5}},
                   .stolen_share = 0.25,
                   .ceiling = Ceiling{.arithmetic = 1.5,
                                      .pairs = {{.first = 0, .second = 3, .arithmetic = 1.2}}},
                   .weak = true};
  add_trials(results, 0, {2000});
  add_trials(results, 1, {1000});
  results.trials[1].tasks_by_worker = {4, 6};
  for (std::uint64_t cell = 0; cell < 2; ++cell) {
    results.trials[cell].round = 0;
    results.trials[cell].turns.assign(results.trials[cell].iterations_ns.size(), cell);
  }
  return results;
}

std::string refusal_after(const std::function<void(Results&)>& change) {
  Results results = results_of_a_round();
  change(results);
  return error_of([&] { read_results(format_results(results)); });
}

TEST(CheckRounds, ReadsBackRoundsAndTheStateOfTheMachine) {
  const Results read = read_results(format_results(results_of_a_round()));
  ASSERT_EQ(read.rounds.size(), 1U);
  EXPECT_EQ(read.rounds[0].readings[1].memory_ns, std::vector<std::int64_t>{9});
  EXPECT_EQ(read.rounds[0].readings[2].core_ns, std::vector<std::int64_t>{7});
  EXPECT_EQ(read.trials[1].round, 0U);
  ASSERT_TRUE(read.machine_state.has_value());
  EXPECT_TRUE(read.machine_state->weak);
  EXPECT_EQ(read.machine_state->cores[0].best_ns, 5);
  EXPECT_FALSE(read.machine_state->cores[0].worst_ns.has_value());
  EXPECT_EQ(read.machine_state->ceiling->pairs[0].second, 3U);
}

TEST(CheckRounds, AFileWithoutThemIsReadAsOneOfAnOlderVersion) {
  Results results = results_of_a_round();
  results.rounds.clear();
  results.machine_state.reset();
  for (Trial& trial : results.trials) {
    trial.round.reset();
    trial.turns.clear();
  }
  const Results read = read_results(format_results(results));
  EXPECT_TRUE(read.rounds.empty());
  EXPECT_FALSE(read.machine_state.has_value());
  EXPECT_FALSE(read.trials[0].round.has_value());
}

TEST(CheckRounds, TheJournalKeepsARoundBeforeItsTrials) {
  const Results results = results_of_a_round();
  const Results read = read_journal(journal_header(results) + journal_line(results.rounds[0]) +
                                    journal_line(results.trials[0]));
  ASSERT_EQ(read.rounds.size(), 1U);
  EXPECT_EQ(read.rounds[0].turns, 2U);
  EXPECT_EQ(read.trials[0].turns, results.trials[0].turns);
}

TEST(CheckRounds, ATrialThatNamesARoundWithoutItIsRefused) {
  EXPECT_NE(
      refusal_after([](Results& r) { r.trials[0].round = 1; }).find("round: must be an index"),
      std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) { r.rounds[0].cells = {1}; }).find("round: must be one"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) { r.rounds[0].index = 4; }).find("round: must be one"),
            std::string::npos);
}

TEST(CheckRounds, TurnsThatTheRoundHasNotAreRefused) {
  EXPECT_NE(
      refusal_after([](Results& r) { r.trials[1].turns.back() = 2; }).find("turns: must be below"),
      std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) {
              r.trials[0].turns.push_back(1);
            }).find("turns: must be as many"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) { r.trials[0].round.reset(); }).find("without a round"),
            std::string::npos);
}

TEST(CheckRounds, ProcessorsThatAreNotThoseOfTheIterationsAreRefused) {
  EXPECT_NE(refusal_after([](Results& r) {
              r.trials[0].processors = {0, 0, 0, 0, 0, 0, 0, 0, 0};
            }).find("processors: must be as many"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) {
              r.trials[0].processors.assign(r.trials[0].iterations_ns.size(), -2);
            }).find("processors: must be at least -1"),
            std::string::npos);
  Results results = results_of_a_round();
  results.trials[0].processors.assign(results.trials[0].iterations_ns.size(), 3);
  EXPECT_EQ(read_results(format_results(results)).trials[0].processors,
            results.trials[0].processors);
}

TEST(CheckRounds, ReadingsThatDoNotFitTheTurnsOrTheCoresAreRefused) {
  EXPECT_NE(refusal_after([](Results& r) {
              r.rounds[0].readings.pop_back();
            }).find("one more than turns"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) {
              r.rounds[0].readings[1].core_ns = {1, 2};
            }).find("core_ns: must have"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) {
              r.rounds[0].readings[2].at_ns = 30;
            }).find("at_ns: must not descend"),
            std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) { r.rounds[0].readings[0].core_ns = {-1}; }), "");
}

TEST(CheckRounds, AShareAboveOneIsRefused) {
  EXPECT_NE(
      refusal_after([](Results& r) { r.machine_state->stolen_share = 1.5; }).find("stolen_share"),
      std::string::npos);
  EXPECT_NE(refusal_after([](Results& r) {
              r.machine_state->cores[0].quiet_share = 2;
            }).find("quiet_share"),
            std::string::npos);
}

}  // namespace
}  // namespace reports
