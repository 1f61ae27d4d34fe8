// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "reports/formats/judgement_report.h"
#include "reports/results/files/read_results.h"
#include "tests/unit/reports/paired_fixture.h"

namespace reports {
namespace {

class JudgeUnpairedTest : public testing::Test {
 protected:
  std::size_t add(const std::string& model, const std::vector<double>& base,
                  const std::vector<double>& candidate) {
    for (auto [results, logarithms] : {std::pair(&base_, &base), {&candidate_, &candidate}}) {
      results->plan.cells.push_back(make_cell(model, "primes"));
      std::vector<std::int64_t> samples;
      for (const double value : *logarithms) samples.push_back(std::llround(1e9 * std::exp(value)));
      add_trials(*results, results->plan.cells.size() - 1, samples);
    }
    return base_.plan.cells.size() - 1;
  }

  void expect(std::size_t cell, Verdict verdict, const std::string& why = "") const {
    const CellJudgement found = judge_unpaired(base_, candidate_).cells.at(cell);
    EXPECT_STREQ(name_of(found.verdict), name_of(verdict)) << found.why;
    EXPECT_NE(found.why.find(why), std::string::npos) << found.why;
  }

  Results base_;
  Results candidate_;
};

TEST_F(JudgeUnpairedTest, OnlyWhatLiesBeyondTheWideMarginIsADifference) {
  const auto much = add("a", spread(12, 0, 0.02), spread(12, 0.2, 0.02));
  const auto little = add("b", spread(12, 0, 0.001), spread(12, 0.04, 0.001));
  const auto faster = add("c", spread(12, 0, 0.02), spread(12, -0.2, 0.02));
  const auto edge = add("d", spread(12, 0, 0.05), spread(12, 0.06, 0.05));
  expect(much, Verdict::slower, "beyond ±5 %");
  expect(little, Verdict::equivalent, "within ±5 %");
  expect(faster, Verdict::faster);
  expect(edge, Verdict::inconclusive, "reaches beyond ±5 %");
  EXPECT_EQ(gate_of(judge_unpaired(base_, candidate_), false), Gate::regression);
}

TEST_F(JudgeUnpairedTest, TheWarningIsAlwaysThere) {
  add("a", spread(12, 0, 0.02), spread(12, 0, 0.02));
  const Judgement judgement = judge_unpaired(base_, candidate_);
  EXPECT_FALSE(judgement.is_paired);
  ASSERT_FALSE(judgement.warnings.empty());
  EXPECT_NE(judgement.warnings[0].find("a bias of a whole run cannot be excluded"),
            std::string::npos);
}

TEST_F(JudgeUnpairedTest, ACellThatExpectsAFailureIsListedAndNotCompared) {
  add("a", spread(12, 0, 0.02), spread(12, 0, 0.02));
  const std::size_t race = add("b", spread(12, 0, 0.02), spread(12, 0.5, 0.02));
  base_.plan.cells[race].expected_failure = FailureKind::race;
  candidate_.plan.cells[race].expected_failure = FailureKind::race;
  base_.add({.cell = race, .text = "3 of 10 updates were lost", .faults = 3, .of = 10});
  Judgement judgement = judge_unpaired(base_, candidate_);
  ASSERT_EQ(judgement.cells.size(), 1U);
  ASSERT_EQ(judgement.not_compared.size(), 1U);
  EXPECT_EQ(judgement.not_compared[0].name, "b/primes/workers:1");
  EXPECT_EQ(judgement.not_compared[0].reason,
            "a race is expected of it, which occurred in the base alone");
  EXPECT_EQ(gate_of(judgement, true), Gate::pass) << "nothing is missing";
  candidate_.plan.cells[race].expected_failure.reset();
  judgement = judge_unpaired(base_, candidate_);
  ASSERT_EQ(judgement.not_compared.size(), 1U);
  EXPECT_EQ(judgement.not_compared[0].reason,
            "a race is expected of it, in the base alone, which occurred in the base alone");
  EXPECT_EQ(gate_of(judgement, true), Gate::not_measurable);
  candidate_.failed.push_back({.cell = race, .phase = "trial", .reason = "it crashed"});
  EXPECT_EQ(gate_of(judge_unpaired(base_, candidate_), false), Gate::unusable);
}

TEST_F(JudgeUnpairedTest, WiderMarginsThanTheLeastAreKept) {
  const auto cell = add("a", spread(12, 0, 0.01), spread(12, 0.08, 0.01));
  expect(cell, Verdict::slower);
  const Judgement lenient =
      judge_unpaired(base_, candidate_, {.fail_size = 0.2, .equivalence = 0.2});
  EXPECT_EQ(lenient.cells[cell].verdict, Verdict::equivalent);
  EXPECT_EQ(lenient.margins.bias_floor, 0.05);
}

TEST_F(JudgeUnpairedTest, CellsAreMatchedByNameAndTheOthersNamed) {
  add("a", spread(12, 0, 0.02), spread(12, 0, 0.02));
  add("b", spread(12, 0, 0.02), spread(12, 0.2, 0.02));
  std::swap(candidate_.plan.cells[0], candidate_.plan.cells[1]);
  for (Trial& trial : candidate_.trials) trial.cell = 1 - trial.cell;
  base_.plan.cells.push_back(make_cell("gone", "primes"));
  candidate_.plan.cells.push_back(make_cell("new", "primes"));
  expect(0, Verdict::equivalent);
  expect(1, Verdict::slower);
  const Judgement judgement = judge_unpaired(base_, candidate_);
  EXPECT_EQ(judgement.cells.size(), 2U);
  ASSERT_EQ(judgement.alone.size(), 2U);
  EXPECT_EQ(judgement.alone[0].cell, "gone/primes/workers:1");
  EXPECT_EQ(judgement.alone[1].side, Side::candidate);
  EXPECT_EQ(judgement.alone[1].cell, "new/primes/workers:1");
}

TEST_F(JudgeUnpairedTest, TooFewTrialsAreNoPass) {
  const auto cell = add("a", spread(3, 0, 0.001), spread(2, 0.5, 0.001));
  expect(cell, Verdict::inconclusive, "too few trials for the exact test");
  EXPECT_EQ(gate_of(judge_unpaired(base_, candidate_), false), Gate::not_measurable);
}

TEST_F(JudgeUnpairedTest, WithoutACommonCellNothingIsMeasurable) {
  base_.plan.cells = {make_cell("a", "primes")};
  candidate_.plan.cells = {make_cell("b", "primes")};
  EXPECT_EQ(gate_of(judge_unpaired(base_, candidate_), false), Gate::not_measurable);
}

TEST_F(JudgeUnpairedTest, MoreCellsShareTheLevel) {
  // 4 against 4 trials: the smallest p-value is 1/70, enough for 3 cells and not for 4.
  for (int cell = 0; cell < 3; ++cell) {
    add("a" + std::to_string(cell), spread(4, 0, 0.01), spread(4, 0.2, 0.01));
  }
  expect(0, Verdict::slower);
  add("b", spread(4, 0, 0.01), spread(4, 0.2, 0.01));
  expect(0, Verdict::inconclusive,
         "too few trials for the exact test to tell anything about one "
         "of 4 cells");
}

TEST_F(JudgeUnpairedTest, WhatFailedIsNotJudged) {
  add("a", spread(12, 0, 0.02), spread(12, -0.2, 0.02));
  candidate_.failed.push_back({0, "trial", "a wrong answer", 0});
  expect(0, Verdict::inconclusive, "the candidate failed: a wrong answer");
  EXPECT_EQ(gate_of(judge_unpaired(base_, candidate_), false), Gate::unusable);
}

/// The state of the cell "x/primes/workers:1" in a file, beside a cell that is equivalent.
enum class State { measured, skipped, failed, absent };

Results with_state(State state) {
  Results results;
  results.plan.cells = {make_cell("a", "primes")};
  const std::vector<std::int64_t> samples = {100000, 100010, 100020, 100030, 100040, 100050};
  add_trials(results, 0, samples);
  if (state == State::absent) return results;
  results.plan.cells.push_back(make_cell("x", "primes"));
  if (state == State::measured) add_trials(results, 1, samples);
  if (state == State::skipped) results.skipped = {{1, "no need"}};
  if (state == State::failed) results.failed = {{1, "trial", "boom", 0}};
  return results;
}

/// Returns such a file of another program.
Results google_with_state(State state) {
  std::string rows;
  const auto add = [&rows](const std::string& name, const std::string& members) {
    rows += (rows.empty() ? "" : ", ") + (R"({"name": ")" + name + "\", " + members + "}");
  };
  const auto add_measured = [&add](const std::string& name) {
    for (int i = 0; i < 6; ++i) {
      add(name, R"("real_time": )" + std::to_string(100000 + 10 * i) + R"(, "cpu_time": 1)");
    }
  };
  add_measured("a");
  if (state == State::measured) add_measured("x");
  if (state == State::skipped) add("x", R"("skipped": true, "skip_message": "no need")");
  if (state == State::failed) add("x", R"("error_occurred": true, "error_message": "boom")");
  return read_results(R"({"benchmarks": [)" + rows + "]}");
}

TEST(JudgeUnpaired, WhatWasNotMeasuredOnBothSidesIsListedAndTheGateKnowsIt) {
  using enum State;
  constexpr Gate pass = Gate::pass;
  constexpr Gate unusable = Gate::unusable;
  constexpr Gate no = Gate::not_measurable;
  const struct {
    State base;
    State candidate;
    Gate gate;
    Gate strict;
    const char* said;
  } rows[] = {
      {measured, measured, pass, pass, "2 equivalent"},
      {measured, skipped, pass, no, "the candidate skipped it: no need"},
      {measured, failed, unusable, unusable, "the candidate failed: boom"},
      {measured, absent, pass, no, "Only the base has x"},
      {skipped, measured, pass, no, "the base skipped it: no need"},
      {skipped, skipped, pass, pass, "both sides skipped it: no need"},
      {skipped, failed, unusable, unusable, "the base skipped it, and the candidate failed: boom"},
      {skipped, absent, pass, no, "Only the base has x"},
      {failed, measured, pass, no, "the base failed: boom"},
      {failed, skipped, pass, no, "the base failed (boom), and the candidate skipped it"},
      {failed, failed, unusable, unusable, "both sides failed, the candidate: boom"},
      {failed, absent, pass, no, "Only the base has x"},
      {absent, measured, pass, no, "Only the candidate has x"},
      {absent, skipped, pass, no, "and the candidate skipped it: no need"},
      {absent, failed, unusable, unusable, "and the candidate failed: boom"},
  };
  for (const auto& row : rows) {
    for (const auto make : {with_state, google_with_state}) {
      const Judgement judgement = judge_unpaired(make(row.base), make(row.candidate));
      const std::string text = format_judgement(judgement);
      EXPECT_EQ(gate_of(judgement, false), row.gate) << row.said << "\n" << text;
      EXPECT_EQ(gate_of(judgement, true), row.strict) << row.said << "\n" << text;
      EXPECT_NE(text.find(row.said), std::string::npos) << row.said << "\n" << text;
      EXPECT_NE(format_judgement_json(judgement, row.gate).find("\"x"), std::string::npos);
    }
  }
}

TEST_F(JudgeUnpairedTest, WhatHasNoTimesTakesNothingFromTheLevel) {
  // 4 against 4 trials are enough for 3 cells and not for 4.
  for (int cell = 0; cell < 3; ++cell) {
    add("a" + std::to_string(cell), spread(4, 0, 0.01), spread(4, 0.2, 0.01));
  }
  const auto failed = add("b", spread(4, 0, 0.01), {});
  base_.failed.push_back({failed, "trial", "a crash", 0});
  expect(0, Verdict::slower);
}

TEST_F(JudgeUnpairedTest, WhyAModelIsMissingIsSaid) {
  base_.plan.cells = {make_cell("tbb", "primes")};
  candidate_.plan.cells = {make_cell("a", "primes")};
  candidate_.plan.not_applicable = {{"tbb", "", "oneTBB was not found"}};
  const std::string text = format_judgement(judge_unpaired(base_, candidate_));
  EXPECT_NE(text.find("not applicable, as the candidate's file says: oneTBB was not found"),
            std::string::npos)
      << text;
}

TEST_F(JudgeUnpairedTest, PairsThatWereVoidedAndControlsAreLeftOut) {
  PairedRun run;
  run.add_quiet_control();
  const auto cell = run.add_cell("a");
  run.add(cell, Pair::Stage::screen, spread(12, 0, 0.01));
  for (int i = 0; i < 3; ++i) run.add_pair(cell, Pair::Stage::screen, 9e9, 1e9, "foreign load");
  const Judgement judgement = judge_unpaired(run.base, run.base);
  ASSERT_EQ(judgement.cells.size(), 1U);
  EXPECT_TRUE(judgement.alone.empty());
  EXPECT_EQ(judgement.cells[0].base_trials, 12U);
}

/// A file with one cell, whose trials are quiet for a part of their turns.
Results half_quiet(std::size_t trials, std::int64_t quiet_ns, std::int64_t disturbed_ns) {
  Results results;
  results.plan.cells = {make_cell("a", "primes")};
  add_half_quiet_trials(results, 0, trials, quiet_ns, disturbed_ns);
  return results;
}

TEST(JudgeUnpairedQuiet, TimesAreThoseOfQuietIterationsWhereBothSidesHaveEnough) {
  const Judgement judgement =
      judge_unpaired(half_quiet(12, 100'000, 180'000), half_quiet(9, 101'000, 300'000));
  const CellJudgement& cell = judgement.cells.at(0);
  EXPECT_EQ(cell.verdict, Verdict::equivalent) << "disturbed iterations differ by 67 %";
  EXPECT_TRUE(cell.is_quiet);
  EXPECT_DOUBLE_EQ(cell.base_ns, 100'000);
  EXPECT_DOUBLE_EQ(cell.candidate_ns, 101'000);
  EXPECT_EQ(judgement.warnings.size(), 1U) << "that it is unpaired";
  const std::string text = format_judgement(judgement);
  EXPECT_NE(text.find("All times are of quiet iterations."), std::string::npos) << text;
}

TEST(JudgeUnpairedQuiet, QuietIterationsOfOneSideAreNeverComparedWithDisturbedOnesOfTheOther) {
  const Results quiet = half_quiet(12, 100'000, 180'000);
  const Results too_few = half_quiet(5, 100'000, 180'000);
  Results unknown = half_quiet(12, 100'000, 180'000);
  unknown.machine_state.reset();
  for (const Results& other : {too_few, unknown}) {
    for (const bool is_base_quiet : {true, false}) {
      const Judgement judgement =
          is_base_quiet ? judge_unpaired(quiet, other) : judge_unpaired(other, quiet);
      const CellJudgement& cell = judgement.cells.at(0);
      EXPECT_FALSE(cell.is_quiet);
      EXPECT_DOUBLE_EQ(cell.base_ns, 180'000);
      EXPECT_DOUBLE_EQ(cell.candidate_ns, 180'000);
      ASSERT_EQ(judgement.warnings.size(), 2U);
      EXPECT_EQ(judgement.warnings[1].find("1 cell is compared by all iterations"), 0U);
      EXPECT_NE(judgement.warnings[1].find(is_base_quiet ? "only the base has enough quiet ones"
                                                         : "only the candidate has enough"),
                std::string::npos)
          << judgement.warnings[1];
    }
  }
}

TEST(JudgeUnpairedQuiet, NoWarningIsNeededWhereNeitherSideHasEnough) {
  const Results few = half_quiet(5, 100'000, 180'000);
  EXPECT_EQ(judge_unpaired(few, few).warnings.size(), 1U);
  EXPECT_EQ(format_judgement(judge_unpaired(few, few)).find("quiet iterations"), std::string::npos);
}

TEST(JudgeUnpairedQuiet, OnlyIterationsThatCountMustTakeTimeByTheirClock) {
  Results base = half_quiet(12, 100'000, 0);
  EXPECT_EQ(judge_unpaired(base, base).cells.at(0).verdict, Verdict::equivalent);
  base.machine_state.reset();
  const CellJudgement cell = judge_unpaired(base, base).cells.at(0);
  EXPECT_NE(cell.why.find("took no time at all"), std::string::npos) << cell.why;
}

TEST_F(JudgeUnpairedTest, RepetitionsOfAnotherProgramAreNoIndependentTrials) {
  const Results google = read_results(
      R"({"benchmarks": [{"name": "BM_x", "real_time": 5, "cpu_time": 5, "time_unit": "ns"}]})");
  EXPECT_EQ(judge_unpaired(google, google).warnings.size(), 2U);
}

}  // namespace
}  // namespace reports
