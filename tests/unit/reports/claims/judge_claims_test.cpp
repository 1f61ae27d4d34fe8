// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/judge_claims.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "reports/claims/claim_levels.h"
#include "reports/claims/claim_lines.h"
#include "reports/report.h"
#include "reports/results/files/journal.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "reports/statistics/signed_rank.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;
using State = PartFinding::State;
using Why = PartFinding::Why;
using Verdict = ClaimJudgement::Verdict;
using Samples = std::vector<std::int64_t>;

const Samples about_100 = {100, 101, 99, 102, 98, 100, 101, 99};
const Samples about_300 = {300, 303, 297, 306, 294, 300, 303, 297};

class JudgeClaimsTest : public testing::Test {
 protected:
  JudgeClaimsTest() {
    results_.plan.time_budget_s = 60;
    results_.plan.claims.push_back({.id = "one",
                                    .sentence = "a sentence",
                                    .parts = {},
                                    .holds = "It holds: {0}.",
                                    .holds_only = "It holds only {only}: {0} and {1}.",
                                    .does_not_hold = "It does not hold: {0}."});
  }

  std::uint64_t add_cell(const std::string& model, const Samples& samples) {
    results_.plan.cells.push_back(make_cell(model, "empty"));
    add_trials(results_, results_.plan.cells.size() - 1, samples);
    return results_.plan.cells.size() - 1;
  }

  /// A part that the ratio of two cells' times decides.
  ClaimPart& add_part(const std::string& label, const Samples& of, const Samples& against) {
    ClaimPart part{.comparison = {.label = label, .figure = Figure::time_per_task}};
    part.comparison.cell = add_cell(label + "-cell", of);
    part.comparison.against = add_cell(label + "-against", against);
    part.reason = "because";
    return add(part);
  }

  ClaimPart& add_scenario(const std::string& label, std::initializer_list<double> values) {
    ClaimPart part{.comparison = {.label = label}, .scenario = label, .value = "seen"};
    part.comparison.at_least = 1;
    part.reason = "because";
    std::uint64_t index = 0;
    for (const double value : values) {
      results_.observations.push_back(
          {.scenario = label, .index = index++, .figures = {{"seen", value}}});
    }
    return add(part);
  }

  ClaimPart& add(const ClaimPart& part) {
    results_.plan.claims.front().parts.push_back(part);
    return results_.plan.claims.front().parts.back();
  }

  ClaimJudgement judged() const { return judge_claims(results_).front(); }
  PartFinding part(std::size_t place = 0) const { return judged().parts[place]; }

  Results results_;
};

TEST_F(JudgeClaimsTest, APartIsConfirmedWhereItsWholeIntervalKeepsTheBound) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  EXPECT_EQ(part().state, State::confirmed);
  EXPECT_NEAR(*part().value, 3, 0.01);
  EXPECT_GT(part().interval->low, 2);
  EXPECT_LT(*part().p_value, claims_level);
  EXPECT_EQ(judged().verdict, Verdict::holds);
  EXPECT_EQ(judged().sentence, "It holds: 3.00.");
}

TEST_F(JudgeClaimsTest, AndRefutedWhereAllOfItBreaksTheBound) {
  add_part("a", about_300, about_100).comparison.at_most = 2;
  EXPECT_EQ(part().state, State::refuted);
  EXPECT_EQ(judged().verdict, Verdict::does_not_hold);
  EXPECT_EQ(judged().sentence, "It does not hold: 3.00.");
}

TEST_F(JudgeClaimsTest, NoDifferenceIsAnIntervalWithinBothBoundsAndNoTestThatFails) {
  ClaimPart& same = add_part("a", about_100, about_100);
  same.comparison.at_least = 0.9;
  same.comparison.at_most = 1.1;
  EXPECT_EQ(part().state, State::confirmed);
  // So much scatter that no difference can be found is not equality.
  results_.trials.clear();
  add_trials(results_, 0, {50, 200, 60, 180, 40, 220, 70, 150});
  add_trials(results_, 1, about_100);
  EXPECT_EQ(part().state, State::open);
  EXPECT_EQ(part().why, Why::straddles);
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell);
  EXPECT_NE(judged().sentence.find("lies on both sides of a bound (required: 0.9 to 1.1)"),
            std::string::npos)
      << judged().sentence;
}

TEST_F(JudgeClaimsTest, WhatIsTooSlowAndWhatIsTooFastBothRefuteEquality) {
  for (const auto& [of, against] : {std::pair(about_300, about_100), {about_100, about_300}}) {
    results_.plan.claims.front().parts.clear();
    ClaimPart& one = add_part("a", of, against);
    one.comparison.at_least = 0.9;
    one.comparison.at_most = 1.1;
    EXPECT_EQ(part().state, State::refuted);
    results_.trials.clear();
    results_.plan.cells.clear();
  }
}

TEST_F(JudgeClaimsTest, TooFewRoundsTellNothingWhateverTheyShow) {
  add_part("a", {300, 300, 300, 300, 300}, {100, 100, 100, 100, 100}).comparison.at_least = 2;
  EXPECT_EQ(part().why, Why::few_rounds);
  EXPECT_EQ(part().samples_needed, 6U);
  EXPECT_NE(judged().sentence.find("5 of the 6 rounds"), std::string::npos) << judged().sentence;
  EXPECT_NE(judged().sentence.find("--time-budget="), std::string::npos);
}

TEST_F(JudgeClaimsTest, TheMorePartsThereAreTheMoreRoundsAVerdictTakes) {
  for (int count = 0; count < 20; ++count) {
    add_part("p" + std::to_string(count), about_300, about_100).comparison.at_least = 2;
  }
  EXPECT_EQ(tested_parts(results_.plan), 20U);
  EXPECT_DOUBLE_EQ(claim_test_level(results_.plan), 0.05 / 40);
  EXPECT_EQ(rounds_for_claims(results_.plan), 10U);
  EXPECT_EQ(part().why, Why::few_rounds) << "8 rounds are too few for 20 parts";
  // Each look at which the run could have ended takes its part of the level.
  results_.plan.looks = {10, 20};
  EXPECT_DOUBLE_EQ(claim_test_level(results_.plan), 0.05 / 80);
}

TEST_F(JudgeClaimsTest, TheIntervalThatIsShownIsTheOneThatDecides) {
  for (const double bound : {2.9, 2.95, 2.99, 3.0, 3.01, 3.05, 3.1}) {
    results_.plan.claims.front().parts.clear();
    results_.trials.clear();
    results_.plan.cells.clear();
    add_part("a", about_300, {100, 100, 100, 100, 100, 100, 100, 100}).comparison.at_least = bound;
    const PartFinding found = part();
    const bool is_confirmed = found.interval->low >= bound;
    const bool is_refuted = found.interval->high < bound;
    EXPECT_EQ(found.state == State::confirmed, is_confirmed) << bound;
    EXPECT_EQ(found.state == State::refuted, is_refuted) << bound;
    EXPECT_EQ(*found.p_value <= claims_level, is_confirmed || is_refuted) << bound;
  }
}

TEST_F(JudgeClaimsTest, ItHoldsOnlyForThePartsThatAreConfirmed) {
  add_part("for threads", about_300, about_100).comparison.at_least = 2;
  add_part("for processes", about_100, about_100).comparison.at_least = 2;
  EXPECT_EQ(judged().verdict, Verdict::holds_only);
  EXPECT_EQ(judged().sentence, "It holds only for threads: 3.00 and 1.00.");
}

TEST_F(JudgeClaimsTest, ItCanNameThePartsThatAreRefutedInstead) {
  results_.plan.claims.front().holds_only = "It holds, but not {not}.";
  add_part("for threads", about_300, about_100).comparison.at_least = 2;
  add_part("for processes", about_100, about_100).comparison.at_least = 2;
  add_part("for coroutines", about_100, about_100).comparison.at_least = 2;
  EXPECT_EQ(judged().sentence, "It holds, but not for processes and for coroutines.");
}

TEST_F(JudgeClaimsTest, AnEssentialPartThatIsRefutedDecidesAlone) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  ClaimPart& other = add_part("b", about_100, about_100);
  other.comparison.at_least = 2;
  other.is_essential = true;
  EXPECT_EQ(judged().verdict, Verdict::does_not_hold);
}

TEST_F(JudgeClaimsTest, WhatIsOpenIsNeitherALimitNorFine) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  ClaimPart missing{.comparison = {.label = "without a lock"}, .reason = "because"};
  missing.comparison.not_applicable = "no interpreter runs without its lock";
  missing.comparison.at_least = 1;
  add(missing);
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell);
  EXPECT_EQ(judged().sentence,
            "\"a sentence\": without a lock: no interpreter runs without its lock; confirmed a.");
}

TEST_F(JudgeClaimsTest, AnOpenPartBesideALimitIsNamed) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  add_part("b", about_100, about_100).comparison.at_least = 2;
  ClaimPart missing{.comparison = {.label = "for coroutines"}, .reason = "because"};
  missing.comparison.not_applicable = "it lacks something";
  missing.comparison.at_least = 1;
  add(missing);
  EXPECT_EQ(judged().verdict, Verdict::holds_only);
  EXPECT_NE(judged().sentence.find("Not known for coroutines: it lacks something."),
            std::string::npos)
      << judged().sentence;
}

TEST_F(JudgeClaimsTest, AMeasurementThatFailedIsNoVerdict) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  results_.failed.push_back({.cell = 0, .phase = "trial", .reason = "it crashed"});
  EXPECT_EQ(part().why, Why::failed);
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell);
  EXPECT_NE(judged().sentence.find("it crashed"), std::string::npos);
}

TEST_F(JudgeClaimsTest, WhatWouldDecideSeveralPartsIsSaidOnceAtTheEnd) {
  const Samples wild = {50, 200, 60, 180, 40, 220, 70, 150};
  add_part("for a", wild, about_100).comparison.at_least = 1.9;
  add_part("for b", wild, about_100).comparison.at_most = 1.9;
  const std::string sentence = judged().sentence;
  EXPECT_TRUE(sentence.starts_with("\"a sentence\": for a: its interval, ")) << sentence;
  EXPECT_NE(sentence.find("(required: at most 1.9). For all that is open: about "),
            std::string::npos)
      << sentence;
  EXPECT_EQ(sentence.find("rounds would tell"), sentence.rfind("rounds would tell")) << sentence;
  EXPECT_EQ(sentence.find("--time-budget="), sentence.rfind("--time-budget=")) << sentence;
  // Where another part is open for another reason it is said of which parts it is true.
  ClaimPart missing{.comparison = {.label = "for c"}, .reason = "because"};
  missing.comparison.not_applicable = "it lacks something";
  missing.comparison.at_least = 1;
  add(missing);
  EXPECT_NE(judged().sentence.find("; for c: it lacks something. For a and for b: about "),
            std::string::npos)
      << judged().sentence;
}

TEST_F(JudgeClaimsTest, ALongSentenceIsNotRepeated) {
  results_.plan.claims.front().sentence = std::string(81, 'x');
  add_scenario("of d", {0, 1});
  EXPECT_EQ(judged().sentence, "not the same in all of its 2 runs.");
}

TEST_F(JudgeClaimsTest, HowManyRoundsWouldTellIsSaidWithItsProbability) {
  add_part("a", {50, 200, 60, 180, 40, 220, 70, 150}, about_100).comparison.at_least = 1.9;
  ASSERT_EQ(part().why, Why::straddles);
  EXPECT_NE(part().remedy.find("rounds would tell with a probability of 80 %, if the scatter stays "
                               "as it is: --time-budget="),
            std::string::npos)
      << part().remedy;
  results_.plan.trials = 8;
  EXPECT_TRUE(part().remedy.ends_with("if the scatter stays as it is")) << part().remedy;
}

TEST_F(JudgeClaimsTest, AtLeastHalfAsManyRoundsAgainAreAskedFor) {
  const Samples same(10, 100);
  // Among many parts ten rounds decide only if all of them agree.
  add_part("a", {100, 101, 99, 100, 101, 99, 100, 101, 99, 300}, same).comparison.at_least = 2;
  for (int count = 1; count < 20; ++count) {
    add_part("p" + std::to_string(count), Samples(10, 300), same).comparison.at_least = 2;
  }
  ASSERT_EQ(part().why, Why::straddles);
  EXPECT_TRUE(part().remedy.starts_with("about 15 rounds would tell")) << part().remedy;
  EXPECT_TRUE(part().remedy.ends_with(": --time-budget=90s")) << part().remedy;
}

TEST_F(JudgeClaimsTest, ManyPartsAreNotCutOff) {
  for (int count = 0; count < 30; ++count) {
    add_scenario(fmt::format("of the scenario number {}, which has a long name", count), {1, 1});
  }
  add_scenario("of the last", {0, 1});
  const std::string text = format_claims(results_, {.width = 0});
  EXPECT_NE(text.find("number 29"), std::string::npos) << text;
}

TEST_F(JudgeClaimsTest, WhatWasLeftOutSaysWithWhichBudgetItWouldNotBe) {
  add_part("a", {}, {}).comparison.at_least = 2;
  results_.skipped.push_back({.cell = 1, .reason = "no time for its claim"});
  results_.plan.enough_budget = EnoughBudget{.time_budget_s = 300};
  EXPECT_EQ(part().why, Why::not_measured);
  EXPECT_EQ(judged().sentence,
            "\"a sentence\": it was left out: no time for its claim (--time-budget=5min).");
}

TEST_F(JudgeClaimsTest, LostUpdatesAreCountedAndNeedNoTest) {
  ClaimPart part{.comparison = {.label = "a", .figure = Figure::lost_share}, .reason = "because"};
  part.comparison.cell = add_cell("a", {100, 100, 100});
  part.comparison.at_least = 0.001;
  results_.plan.cells.front().expected_failure = FailureKind::race;
  add(part);
  EXPECT_EQ(tested_parts(results_.plan), 0U);
  EXPECT_EQ(judged().verdict, Verdict::does_not_hold) << "none was lost";
  results_.add({.cell = 0, .text = "lost", .faults = 30, .of = 100, .trials = 3});
  EXPECT_EQ(judged().sentence, "It holds: 30 %.");
  results_.expected_failures.front().trials = 2;
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell) << "not in all trials";
}

TEST_F(JudgeClaimsTest, ADeadlockIsAResultAndNoFailure) {
  ClaimPart part{.comparison = {.label = "a", .figure = Figure::expected_failure},
                 .reason = "because"};
  part.comparison.cell = add_cell("a", {});
  part.comparison.at_least = 1;
  results_.plan.cells.front().expected_failure = FailureKind::deadlock;
  add(part);
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell) << "it was not tried";
  results_.add({.cell = 0, .kind = FailureKind::deadlock, .text = "both wait"});
  EXPECT_EQ(judged().sentence, "It holds: 100 %.");
}

TEST_F(JudgeClaimsTest, AllRunsOfAScenarioMustAgree) {
  add_scenario("zombies", {1, 1, 1});
  EXPECT_EQ(judged().verdict, Verdict::holds);
  results_.observations.back().figures["seen"] = 0;
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell);
  EXPECT_NE(judged().sentence.find("not the same in all of its 3 runs"), std::string::npos);
  for (Observation& one : results_.observations) one.figures["seen"] = 0;
  EXPECT_EQ(judged().verdict, Verdict::does_not_hold);
}

TEST_F(JudgeClaimsTest, OneRunOfAScenarioAgreesWithNone) {
  add_scenario("zombies", {1});
  EXPECT_EQ(part().why, Why::few_rounds);
  EXPECT_EQ(judged().verdict, Verdict::cannot_tell);
}

TEST_F(JudgeClaimsTest, WhatIsKnownStandsBehindWhatIsNot) {
  add_scenario("of a", {1, 1});
  add_scenario("of b", {1, 1});
  add_scenario("of c", {0, 0});
  add_scenario("of d", {0, 1}).is_essential = true;
  EXPECT_EQ(judged().sentence,
            "\"a sentence\": of d: not the same in all of its 2 runs; confirmed of a and of b; "
            "refuted of c.");
}

TEST_F(JudgeClaimsTest, AScenarioThatFailedIsToldFromOneThatThisMachineCannotRun) {
  add_scenario("zombies", {1});
  results_.observations.front() = {.scenario = "zombies", .unavailable = "no cgroup can be made"};
  EXPECT_EQ(part().why, Why::not_applicable);
  EXPECT_FALSE(has_failed_scenario(results_));
  results_.observations.front() = {.scenario = "zombies", .error = "it crashed"};
  EXPECT_EQ(part().why, Why::failed);
  EXPECT_TRUE(has_failed_scenario(results_));
}

TEST_F(JudgeClaimsTest, OnlyTheCellsOfOpenPartsNeedMoreRounds) {
  add_scenario("zombies", {0, 1});
  EXPECT_TRUE(cells_of_open_parts(results_, 8).empty()) << "nothing is tested";
  add_part("a", about_300, about_100).comparison.at_least = 2;
  EXPECT_TRUE(cells_of_open_parts(results_, 8).empty());
  add_part("b", {100, 200, 100, 200, 100, 200, 100, 200}, about_100).comparison.at_least = 1.5;
  EXPECT_EQ(cells_of_open_parts(results_, 8), (std::set<std::uint64_t>{2, 3}));
}

TEST_F(JudgeClaimsTest, WhatIsOpenAtALookFollowsFromTheRoundsBeforeItAlone) {
  Samples changing = about_300;
  changing.insert(changing.end(), about_100.begin(), about_100.end());
  Samples against = about_100;
  against.insert(against.end(), about_100.begin(), about_100.end());
  add_part("a", changing, against).comparison.at_least = 2;
  EXPECT_TRUE(cells_of_open_parts(results_, about_300.size()).empty());
  EXPECT_EQ(cells_of_open_parts(results_, changing.size()), (std::set<std::uint64_t>{0, 1}));
}

TEST_F(JudgeClaimsTest, MemoryIsComparedByItsTrials) {
  ClaimPart& part = add_part("a", about_100, about_100);
  part.comparison.figure = Figure::peak_bytes;
  part.comparison.at_least = 2;
  for (std::uint64_t peak = 100; peak < 108; ++peak) {
    results_.memory.push_back({0, 3 * peak, 50, 0.1});  // of which not all of the job's is touched
    results_.memory.push_back({1, peak, 10, 0.1});
  }
  EXPECT_EQ(this->part().state, State::confirmed);
  EXPECT_NEAR(*this->part().value, 3, 1e-9);
}

TEST_F(JudgeClaimsTest, AFigureOfOneCellHasItsUnit) {
  ClaimPart& part = add_part("a", about_300, about_100);
  part.comparison.figure = Figure::start_time;
  part.comparison.against.reset();
  part.comparison.at_most = 1000;
  EXPECT_EQ(judged().sentence, "It holds: 100 ns.");
}

TEST_F(JudgeClaimsTest, FilesAndJournalsKeepWhatDecides) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  add_scenario("zombies", {1, 1});
  results_.date = "2026-01-01T00:00:00+00:00";
  const Results copy = read_results(format_results(results_));
  EXPECT_EQ(copy.plan.claims, results_.plan.claims);
  EXPECT_EQ(judge_claims(copy).front().sentence, judged().sentence);
  const Results journal =
      read_journal(journal_header(results_) + journal_line(results_.observations.front()));
  EXPECT_EQ(journal.plan.claims, results_.plan.claims);
  ASSERT_EQ(journal.observations.size(), 1U);
  EXPECT_EQ(journal.observations.front().figures.at("seen"), 1);
}

TEST_F(JudgeClaimsTest, ClaimsThatCannotBeAreRefused) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  results_.date = "2026-01-01T00:00:00+00:00";
  const auto refusal = [&](const auto& change) {
    Results other = results_;
    change(other.plan.claims.front());
    return why_refused(format_results(other));
  };
  EXPECT_NE(refusal([](Claim& one) { one.parts[0].comparison.cell = 7; }).find("cell"),
            std::string::npos);
  EXPECT_NE(refusal([](Claim& one) { one.parts[0].comparison.at_least.reset(); }).find("at_least"),
            std::string::npos);
  EXPECT_NE(refusal([](Claim& one) { one.parts[0].comparison.at_most = 1; }).find("at_least"),
            std::string::npos);
  EXPECT_NE(refusal([](Claim& one) { one.parts.clear(); }).find("parts"), std::string::npos);
  EXPECT_NE(refusal([](Claim& one) { one.parts[0].scenario = "zombies"; }).find("scenario"),
            std::string::npos);
  EXPECT_NE(
      refusal([](Claim& one) { one.parts[0].comparison.figure = Figure::lost_share; }).find("cell"),
      std::string::npos);
}

TEST_F(JudgeClaimsTest, AFigureOfClaimsAloneIsRefusedInAnExperiment) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  results_.date = "2026-01-01T00:00:00+00:00";
  const auto refusal = [&](Figure figure) {
    Results other = results_;
    Comparison comparison = other.plan.claims.front().parts.front().comparison;
    comparison.figure = figure;
    other.plan.claims.clear();
    Experiment& experiment = other.plan.experiments.emplace_back();
    experiment.name = "experiment";
    experiment.comparisons = {comparison};
    return why_refused(format_results(other));
  };
  EXPECT_NE(refusal(Figure::latency_max).find("of experiments"), std::string::npos);
  EXPECT_EQ(refusal(Figure::time_per_task), "");
}

TEST_F(JudgeClaimsTest, AFileOfScenariosAloneHasNoCells) {
  add_scenario("zombies", {1, 1});
  results_.date = "2026-01-01T00:00:00+00:00";
  const Results copy = read_results(format_results(results_));
  EXPECT_TRUE(copy.plan.cells.empty());
  const Report report = make_report({{.label = "r", .text = {}, .results = copy}});
  const std::string text = format_text(report, [](std::string_view) { return std::string(); });
  EXPECT_NE(text.find("one  holds  It holds: 1."), std::string::npos) << text;
}

TEST_F(JudgeClaimsTest, TheLinesSayHowManyPartsWereTestedAndHow) {
  add_part("a", about_300, about_100).comparison.at_least = 2;
  add_scenario("zombies", {1, 1});
  const std::string text = format_claims(results_, {.width = 0});
  EXPECT_NE(text.find("1 claim: 1 holds, 0 hold only in part, 0 do not hold, and 0 cannot be told"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("1 part of a figure with scatter"), std::string::npos) << text;
  EXPECT_NE(text.find("the probability that any of these parts is decided wrongly is at most 5 % "
                      "(Bonferroni: "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("at least 6 rounds; there were 8"), std::string::npos) << text;
  EXPECT_NE(text.find("1 part is counted or observed"), std::string::npos) << text;
}

TEST_F(JudgeClaimsTest, PagesAndMarkdownShowWhatDecidesAndWhy) {
  add_part("for threads", about_300, about_100).comparison.at_least = 2;
  const Report report = make_report({{.label = "r", .text = {}, .results = results_}});
  ASSERT_GE(report.sections.size(), 2U);
  EXPECT_EQ(report.sections[0].name, "claims");
  const Section& section = report.sections[1];
  EXPECT_EQ(section.name, "one");
  EXPECT_EQ(section.answers.front().sentence, "Holds: It holds: 3.00.");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_FALSE(section.charts.front().spec.empty());
  const auto& row = section.charts.front().table.rows.front();
  EXPECT_EQ(row[0], "for threads");
  EXPECT_EQ(row[4], "at least 2");
  EXPECT_EQ(row[5], "because");
  EXPECT_EQ(row.back(), "confirmed");
  EXPECT_NE(format_markdown(report).find("| one |"), std::string::npos);
}

}  // namespace
}  // namespace reports
