// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/judgement.h"

#include <cmath>
#include <functional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/comparison/cell_pairs.h"
#include "reports/statistics/signed_rank.h"
#include "tests/unit/reports/paired_fixture.h"

namespace reports {
namespace {

using enum Pair::Stage;

class JudgementTest : public testing::Test {
 protected:
  JudgementTest() { run_.add_quiet_control(); }

  CellJudgement judged(std::uint64_t cell) const { return run_.judge().cells.at(cell); }

  void expect(std::uint64_t cell, Verdict verdict, const std::string& why) const {
    const CellJudgement found = judged(cell);
    EXPECT_STREQ(name_of(found.verdict), name_of(verdict)) << found.why;
    EXPECT_NE(found.why.find(why), std::string::npos) << found.why;
  }

  PairedRun run_;
};

TEST_F(JudgementTest, SlowerIsWhatFreshPairsConfirm) {
  const auto cell = run_.add_confirmed("a", 0.05, 0.02);
  expect(cell, Verdict::slower, "fresh pairs confirm");
  const CellJudgement found = judged(cell);
  EXPECT_TRUE(found.flagged);
  EXPECT_EQ(found.pairs, 24U);
  EXPECT_EQ(found.decisive_pairs, 12U);
  EXPECT_NEAR(*found.effect, std::exp(0.05) - 1, 1e-6);
  EXPECT_GT(found.interval->low, 0.03);
  EXPECT_LT(found.interval->high, 0.07);
  EXPECT_TRUE(found.screen_interval.has_value());
  EXPECT_FALSE(found.pairs_needed.has_value());
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::regression);
}

TEST_F(JudgementTest, ACellThatExpectsAFailureIsListedAndNotCompared) {
  const auto race = run_.add_confirmed("race", 0.5, 0.01);
  run_.add_confirmed("other", 0, 0.001);
  for (Results* const side : {&run_.base, &run_.candidate}) {
    side->plan.cells[race].expected_failure = FailureKind::race;
  }
  const Judgement judgement = run_.judge();
  ASSERT_EQ(judgement.not_compared.size(), 1U);
  EXPECT_EQ(judgement.not_compared[0].reason, "a race is expected of it");
  EXPECT_TRUE(judgement.not_compared[0].on_both_sides);
  EXPECT_EQ(gate_of(judgement, true), Gate::pass);
}

TEST_F(JudgementTest, FasterIsTheSameInTheOtherDirection) {
  const auto cell = run_.add_confirmed("a", -0.05, 0.02);
  expect(cell, Verdict::faster, "fresh pairs confirm");
  EXPECT_LT(*judged(cell).effect, -0.04);
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::pass);
}

TEST_F(JudgementTest, TheScreenNeverFailsABuild) {
  const auto alone = run_.add_cell("a");
  run_.add(alone, screen, spread(30, 0.05, 0.001));
  expect(alone, Verdict::inconclusive, "there are no fresh pairs");
  const auto refuted = run_.add_cell("b");
  run_.add(refuted, screen, spread(12, 0.05, 0.02));
  run_.add(refuted, confirm, spread(12, 0, 0.01));
  expect(refuted, Verdict::equivalent, "90 % interval lies within ±2 %");
  EXPECT_NEAR(*judged(refuted).effect, 0, 1e-3) << "the screen is no part of it";
}

TEST_F(JudgementTest, ADirectionThatTheScreenDidNotPointToIsNotConfirmed) {
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, -0.02, 0.02));
  run_.add(cell, confirm, spread(12, 0.05, 0.02));
  expect(cell, Verdict::inconclusive, "flagged, but the fresh pairs");
}

TEST_F(JudgementTest, ASlowdownBelowTheFailSizeFailsNothing) {
  const auto cell = run_.add_confirmed("a", 0.008, 0.001);
  expect(cell, Verdict::equivalent, "slower for certain, but by less than the fail size of 1 %");
  run_.set_margins({.equivalence = 0.006});
  expect(cell, Verdict::inconclusive, "by less than the fail size");
  run_.set_margins({.fail_size = 0.007});
  expect(cell, Verdict::slower, "");
}

TEST_F(JudgementTest, ADifferenceWithinTheBiasFloorIsNotConfirmed) {
  const auto cell = run_.add_confirmed("a", 0.012, 0.01);
  EXPECT_EQ(judged(cell).verdict, Verdict::slower);
  run_.set_margins({.bias_floor = 0.01, .equivalence = 0.01});
  expect(cell, Verdict::inconclusive, "beyond the bias floor of 1 %");
  EXPECT_GT(judged(cell).interval->low, 0) << "it is no accident, but may be bias";
}

TEST_F(JudgementTest, MarginsOfTheFileMayBeReplaced) {
  const auto cell = run_.add_confirmed("a", 0.05, 0.02);
  const Judgement lenient =
      judge_pairs(run_.base, run_.candidate, Margins{.fail_size = 0.2, .equivalence = 0.2});
  EXPECT_EQ(lenient.cells[cell].verdict, Verdict::equivalent);
  EXPECT_EQ(lenient.margins.fail_size, 0.2);
}

TEST_F(JudgementTest, WithoutADifferenceItIsEquivalentOrSaysHowManyPairsThatTakes) {
  const auto quiet = run_.add_cell("a");
  run_.add(quiet, screen, spread(12, 0, 0.015));
  expect(quiet, Verdict::equivalent, "lies within ±2 %");
  const auto noisy = run_.add_cell("b");
  run_.add(noisy, screen, spread(12, 0, 0.1));
  expect(noisy, Verdict::inconclusive, "reaches beyond ±2 %");
  // ((1.645 + 1.645) · 0.0719 / 0.0198)² · π / 3 = 150
  EXPECT_NEAR(*judged(noisy).pairs_needed, 150, 2);
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::pass);
  EXPECT_EQ(gate_of(run_.judge(), true), Gate::not_measurable);
}

TEST_F(JudgementTest, WhatNoNumberOfPairsWouldSettleHasNone) {
  // Too large to be equivalent, too small to fail: by such margins nothing can be shown.
  run_.set_margins({.fail_size = 0.05, .equivalence = 0.01});
  const auto cell = run_.add_confirmed("a", 0.03, 0.01);
  EXPECT_EQ(judged(cell).verdict, Verdict::inconclusive);
  EXPECT_FALSE(judged(cell).pairs_needed.has_value());
}

TEST_F(JudgementTest, FurtherPairsAreLookedAtInFixedPlaces) {
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0, 0.005));
  EXPECT_EQ(judged(cell).verdict, Verdict::equivalent);
  run_.add(cell, further, spread(3, 0, 0.005));
  EXPECT_EQ(judged(cell).verdict, Verdict::equivalent) << "the last look is at what there is";
  run_.add(cell, further, {0});
  EXPECT_EQ(judged(cell).verdict, Verdict::equivalent);
  run_.add(cell, further, spread(30, 0, 0.3));
  EXPECT_EQ(judged(cell).verdict, Verdict::equivalent) << "the look at 16 has been";
  EXPECT_EQ(judged(cell).decisive_pairs, 46U);
}

TEST_F(JudgementTest, FurtherPairsFlagWhatTheScreenMissed) {
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0.03, 0.3));
  EXPECT_FALSE(judged(cell).flagged);
  run_.add(cell, further, spread(20, 0.05, 0.02));
  EXPECT_TRUE(judged(cell).flagged);
  expect(cell, Verdict::inconclusive, "there are no fresh pairs");
  run_.add(cell, confirm, spread(12, 0.05, 0.02));
  expect(cell, Verdict::slower, "fresh pairs confirm");
  EXPECT_EQ(judged(cell).decisive_pairs, 12U) << "what flagged it has no part in it";
}

TEST_F(JudgementTest, ALateFlagTakesMoreThanTheScreens) {
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0.01, 0.3));
  run_.add(cell, further, spread(20, 0.07, 0.3));
  const auto all = collect_pairs(run_.base, run_.candidate)[cell].all();
  const auto p_values = signed_rank_p_values(all);
  EXPECT_GT(p_values.greater, late_flag_level);
  EXPECT_LT(p_values.greater, flag_level);
  EXPECT_FALSE(judged(cell).flagged);
}

TEST_F(JudgementTest, MoreThanAFifthOfPairsVoidedIsInconclusive) {
  const auto cell = run_.add_confirmed("a", 0.05, 0.02);
  for (int i = 0; i < 6; ++i) run_.add_pair(cell, confirm, 1e9, 9e9, "stolen CPU time");
  EXPECT_EQ(judged(cell).verdict, Verdict::slower);
  EXPECT_NEAR(*judged(cell).effect, 0.0513, 1e-3) << "they do not count";
  EXPECT_EQ(judged(cell).voided, 6U);
  run_.add_pair(cell, confirm, 1e9, 9e9, "stolen CPU time");
  expect(cell, Verdict::inconclusive, "7 of 31 pairs were voided (the last one: stolen CPU time)");
}

TEST_F(JudgementTest, APairIsVoidWhicheverSideSaysSo) {
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0, 0.01));
  run_.base.pairing->pairs.back().void_reason = "stolen CPU time";
  EXPECT_EQ(judged(cell).voided, 1U);
}

TEST_F(JudgementTest, TooFewPairsForTheExactTestAreNoPass) {
  const auto few = run_.add_cell("a");
  run_.add(few, screen, spread(4, 0, 0.001));
  // Four pairs of different signs are not flagged, and no interval of 90 % exists.
  expect(few, Verdict::inconclusive, "too few pairs: 4, where the exact test needs 5");
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::not_measurable) << "no cell has a verdict";
  const auto flagged = run_.add_cell("b");
  run_.add(flagged, screen, spread(12, 0.05, 0.01));
  run_.add(flagged, confirm, spread(4, 0.05, 0.01));
  expect(flagged, Verdict::inconclusive, "too few fresh pairs: 4, where the exact test needs 5");
}

TEST_F(JudgementTest, TheLevelIsSharedByAllFlaggedCells) {
  // 2^-8 is less than 5 % / 12 and more than 5 % / 13.
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0.05, 0.01));
  run_.add(cell, confirm, spread(8, 0.05, 0.01));
  for (int other = 0; other < 11; ++other) {
    run_.add(run_.add_cell("b" + std::to_string(other)), screen, spread(12, 0.05, 0.01));
  }
  EXPECT_EQ(judged(cell).verdict, Verdict::slower);
  const auto last = run_.add_cell("c");
  run_.add(last, screen, spread(12, 0.0, 0.01));
  EXPECT_EQ(judged(cell).verdict, Verdict::slower) << "what is not flagged has no share";
  run_.add(run_.add_cell("d"), screen, spread(12, 0.05, 0.01));
  expect(cell, Verdict::inconclusive, "too few fresh pairs: 8, where the exact test needs 9");
}

TEST_F(JudgementTest, WhatIsConfirmedLeavesItsShareToTheOthers) {
  // Above the floor ten differences whose negative ranks sum to 9: a p-value of 3.2 %.
  std::vector<double> weak;
  for (const int rank : {10, -9, 8, 7, 6, 5, 4, 3, 2, 1}) {
    weak.push_back(std::log1p(0.005) + 0.004 * rank);
  }
  for (const double other : {0.05, 0.0}) {
    PairedRun run;
    run.add_quiet_control();
    const auto cell = run.add_cell("a");
    run.add(cell, screen, spread(12, 0.03, 0.02));
    run.add(cell, confirm, weak);
    const auto second = run.add_cell("b");
    run.add(second, screen, spread(12, 0.05, 0.01));
    run.add(second, confirm, spread(12, other, 0.01));
    EXPECT_EQ(run.judge().cells[cell].verdict, other > 0 ? Verdict::slower : Verdict::inconclusive);
  }
}

TEST_F(JudgementTest, WhereTheSignTestDisagreesNothingIsSaid) {
  // A little faster mostly as often as not, and much slower otherwise.
  std::vector<double> lopsided = spread(17, -0.001, 0.0005);
  for (const double value : spread(23, 0.1, 0.01)) lopsided.push_back(value);
  const auto cell = run_.add_cell("a");
  run_.add(cell, screen, spread(12, 0.05, 0.02));
  run_.add(cell, confirm, lopsided);
  EXPECT_GT(judged(cell).interval->low, 0.005);
  expect(cell, Verdict::inconclusive, "but not by the sign test");
}

TEST_F(JudgementTest, AControlThatDiffersFromItsCopyContaminatesTheRun) {
  const auto cell = run_.add_confirmed("a", 0.05, 0.02);
  const auto faster = run_.add_confirmed("b", -0.05, 0.02);
  const auto control = run_.add_control("c");
  run_.add(control, screen, spread(12, 0.008, 0.002));
  run_.add(control, confirm, spread(12, 0.008, 0.002));
  const Judgement judgement = run_.judge();
  EXPECT_NE(judgement.contaminated.find("the control c/primes/workers:1/control differs from its "
                                        "copy by 0.803 %"),
            std::string::npos)
      << judgement.contaminated;
  EXPECT_EQ(judgement.cells[control].verdict, Verdict::slower);
  expect(cell, Verdict::inconclusive, "slower, were the run not contaminated");
  expect(faster, Verdict::inconclusive, "faster, were the run not contaminated");
  EXPECT_EQ(gate_of(judgement, false), Gate::not_measurable);
}

TEST_F(JudgementTest, ControlsThatAreBiasedTogetherContaminateTheRun) {
  for (const char* name : {"a", "b", "c"}) {
    run_.add(run_.add_control(name), screen, spread(12, 0.02, 0.009));
  }
  run_.add(run_.add_cell("d"), screen, spread(12, 0, 0.01));
  EXPECT_NE(run_.judge().contaminated.find("all controls together"), std::string::npos);
}

TEST_F(JudgementTest, ControlsThatWereHardlyMeasuredShowNothing) {
  PairedRun run;
  run.add(run.add_control("a"), screen, spread(7, 0, 0.01));
  run.add_confirmed("b", 0.05, 0.01);
  EXPECT_NE(run.judge().contaminated.find("only 7 valid pairs"), std::string::npos);
  EXPECT_EQ(gate_of(run.judge(), false), Gate::not_measurable);
  PairedRun without;
  without.add_confirmed("b", 0.05, 0.01);
  EXPECT_EQ(without.judge().contaminated, "");
  EXPECT_EQ(without.judge().warnings.size(), 1U);
}

TEST_F(JudgementTest, ASlowdownOfEverythingIsFoundInEveryCell) {
  for (int cell = 0; cell < 6; ++cell) run_.add_confirmed("a" + std::to_string(cell), 0.04, 0.01);
  const Judgement judgement = run_.judge();
  EXPECT_EQ(judgement.contaminated, "");
  for (std::size_t cell = 1; cell < judgement.cells.size(); ++cell) {
    EXPECT_EQ(judgement.cells[cell].verdict, Verdict::slower);
  }
}

TEST_F(JudgementTest, WhatFailedOrTookNoTimeIsNotJudged) {
  const auto cell = run_.add_confirmed("a", -0.5, 0.02);
  run_.candidate.failed.push_back({cell, "trial", "a wrong answer", 0});
  expect(cell, Verdict::inconclusive, "the candidate failed: a wrong answer");
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::unusable);
  const auto empty = run_.add_cell("b");
  run_.add_pair(empty, screen, 1e9, 0);
  expect(empty, Verdict::inconclusive, "took no time");
  expect(run_.add_cell("c"), Verdict::inconclusive, "not measured");
}

TEST_F(JudgementTest, CellsWithoutAPartnerArePassedOn) {
  run_.add(run_.add_cell("a"), screen, spread(12, 0, 0.01));
  EXPECT_EQ(gate_of(run_.judge(), true), Gate::pass);
  run_.base.pairing->alone = {{Side::base, "x", "unknown there"}};
  EXPECT_EQ(run_.judge().alone.at(0).cell, "x");
  EXPECT_EQ(gate_of(run_.judge(), true), Gate::not_measurable);
  EXPECT_EQ(gate_of(run_.judge(), false), Gate::pass);
}

TEST_F(JudgementTest, APairInTurnsCountsByTheRatiosOfItsLaps) {
  const auto cell = run_.add_cell("a");
  // Each lap's candidate takes a tenth longer; the second and third lap have a neighbour.
  run_.add_round(cell, screen, {1000, 1800, 1900, 1000, 1000}, {1100, 1980, 2090, 1100, 2000});
  run_.add_pair(cell, screen, 1000, 1300);
  const CellPairs pairs = collect_pairs(run_.base, run_.candidate)[cell];
  ASSERT_EQ(pairs.screen.size(), 2U);
  EXPECT_NEAR(pairs.screen[0], std::log(1.1), 1e-12);
  EXPECT_NEAR(pairs.screen[1], std::log(1.3), 1e-12) << "without turns, of the samples";
  // What is shown are medians.
  EXPECT_EQ(pairs.base_ns, (std::vector<double>{1000, 1000}));
  EXPECT_EQ(pairs.candidate_ns, (std::vector<double>{1980, 1300}));
}

TEST_F(JudgementTest, PairsOfDifferentRoundsAreRefused) {
  const auto cell = run_.add_cell("a");
  run_.add_round(cell, screen, {1000, 1000}, {1000, 1000});
  EXPECT_EQ(pairing_mismatch(run_.base, run_.candidate), "");
  const std::string why = "pair 12 is not the same in both";
  Results other = run_.candidate;
  other.rounds.back().turns = 5;
  EXPECT_EQ(pairing_mismatch(run_.base, other), why);
  other.trials.back().round.reset();
  EXPECT_EQ(pairing_mismatch(run_.base, other), why);
}

TEST_F(JudgementTest, FilesThatDoNotBelongTogetherAreRefused) {
  run_.add_confirmed("a", 0.05, 0.01);
  const auto mismatch = [&](const std::function<void(Results&)>& change) {
    Results candidate = run_.candidate;
    change(candidate);
    const std::string why = pairing_mismatch(run_.base, candidate);
    if (!why.empty()) {
      EXPECT_THROW(judge_pairs(run_.base, candidate), std::runtime_error);
    }
    return why;
  };
  EXPECT_EQ(mismatch([](Results&) {}), "");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing.reset(); }),
            "they are not of one run of pairs");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->run[0] = 'f'; }), "they are of two runs");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->side = Side::base; }),
            "they are of the same side of a run");
  EXPECT_EQ(mismatch([](Results& file) { file.plan.cells[0].name = "x"; }), "their cells differ");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->controls.clear(); }),
            "their controls differ");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->margins.level = 0.01; }),
            "their margins differ");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->pairs.pop_back(); }),
            "they have different numbers of pairs");
  EXPECT_EQ(mismatch([](Results& file) { file.pairing->pairs[3].candidate_first = true; }),
            "pair 3 is not the same in both");
  EXPECT_EQ(pairing_mismatch(run_.candidate, run_.base), "base and candidate are exchanged");
}

}  // namespace
}  // namespace reports
