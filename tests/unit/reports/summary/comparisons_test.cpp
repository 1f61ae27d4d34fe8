// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/comparisons.h"

#include <gtest/gtest.h>

#include "reports/formats/comparison_table.h"
#include "reports/formats/table.h"
#include "reports/report.h"
#include "reports/results/files/journal.h"
#include "reports/summary/summary.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;
using Samples = std::vector<std::int64_t>;

class ComparisonsTest : public testing::Test {
 protected:
  std::uint64_t add(const Cell& cell, const Samples& samples) {
    results_.plan.cells.push_back(cell);
    add_trials(results_, results_.plan.cells.size() - 1, samples);
    return results_.plan.cells.size() - 1;
  }
  void add_peaks(std::uint64_t cell, std::initializer_list<std::uint64_t> peaks,
                 std::uint64_t job_bytes) {
    for (const std::uint64_t peak : peaks) results_.memory.push_back({cell, peak, job_bytes, 0.1});
  }
  Results results_;
};

TEST_F(ComparisonsTest, ARatioIsTheMedianOfPairsOfTheSameRound) {
  const auto a = add(make_cell("a", "empty"), {100, 800, 300, 400, 500, 600});
  const auto b = add(make_cell("b", "empty"), {200, 800, 600, 800, 1000, 1200});
  const auto found = evaluate({.label = "a / b", .cell = a, .against = b, .at_most = 1}, results_);
  EXPECT_DOUBLE_EQ(*found.value, 0.5);
  EXPECT_DOUBLE_EQ(found.interval->low, 0.5);
  EXPECT_DOUBLE_EQ(found.interval->high, 1.0);
  EXPECT_EQ(found.outcome, Outcome::holds);
}

TEST_F(ComparisonsTest, ARoundInWhichOneSideIsMissingIsNoPair) {
  const auto a = add(make_cell("a", "empty"), {100, 100, 100});
  const auto b = add(make_cell("b", "empty"), {50, 50, 50, 50, 50, 50, 50, 50});
  const auto found = evaluate({.label = "a / b", .cell = a, .against = b, .at_most = 1}, results_);
  EXPECT_EQ(found.samples.size(), 3U);
  EXPECT_DOUBLE_EQ(*found.value, 2.0);
  EXPECT_FALSE(found.interval.has_value());
  EXPECT_EQ(found.outcome, Outcome::cannot_tell);
}

TEST_F(ComparisonsTest, TimesArePerTask) {
  Cell many = make_cell("a", "empty");
  many.tasks = 1000;
  const auto a = add(many, {1000});
  const auto b = add(make_cell("b", "empty"), {100});
  const auto found = evaluate({.label = "a / b", .cell = a, .against = b}, results_);
  EXPECT_DOUBLE_EQ(*found.cell_value, 1);
  EXPECT_DOUBLE_EQ(*found.against_value, 10);
  EXPECT_DOUBLE_EQ(*found.value, 0.1);
  EXPECT_EQ(found.outcome, Outcome::none);
}

TEST_F(ComparisonsTest, TheTwoSidesAreShownByQuietIterationsWhereBothHaveEnough) {
  const auto a = add(make_cell("a", "empty"), {});
  const auto b = add(make_cell("b", "empty"), {});
  add_half_quiet_trials(results_, a, 6, 1000, 1900);
  add_half_quiet_trials(results_, b, 6, 2000, 5000);
  const Comparison comparison{.label = "a / b", .cell = a, .against = b};
  const Finding quiet = evaluate(comparison, results_);
  EXPECT_DOUBLE_EQ(*quiet.cell_value, 100) << "of ten tasks";
  EXPECT_DOUBLE_EQ(*quiet.against_value, 200);
  for (Trial& trial : results_.trials) {
    if (trial.cell == b) trial.round.reset();
  }
  const Finding mixed = evaluate(comparison, results_);
  EXPECT_DOUBLE_EQ(*mixed.cell_value, 190);
  EXPECT_DOUBLE_EQ(*mixed.against_value, 500);
}

TEST_F(ComparisonsTest, TheShareOfTheCpuIsOfAllWorkers) {
  // The fixture's trials take three iterations and use the CPU for the whole of them.
  const auto a = add(make_cell("a", "downloads", 4), {100});
  const auto found =
      evaluate({.label = "a", .figure = Figure::cpu_share, .cell = a, .at_most = 0.05}, results_);
  EXPECT_DOUBLE_EQ(*found.value, 0.25);
}

TEST_F(ComparisonsTest, TheExcessOfAWaitIsBeyondTheLongestOne) {
  Cell cell = make_cell("a", "downloads");
  cell.longest_wait_ns = 900;
  const auto a = add(cell, {1000, 1000, 1000, 1000, 1000, 1000});
  const auto found =
      evaluate({.label = "a", .figure = Figure::wait_excess, .cell = a, .at_most = 99}, results_);
  EXPECT_DOUBLE_EQ(*found.value, 100);
  EXPECT_EQ(found.outcome, Outcome::fails);
}

TEST_F(ComparisonsTest, BytesPerTaskAreASlopeWithoutTheJobsOwn) {
  Cell large = make_cell("a", "downloads");
  large.tasks = 110;
  const auto a = add(large, {});
  const auto b = add(make_cell("b", "downloads"), {});
  add_peaks(a, {31'000}, 11'000);
  add_peaks(b, {11'000}, 1'000);
  const auto found =
      evaluate({.label = "a", .figure = Figure::bytes_per_task, .cell = a, .against = b}, results_);
  EXPECT_DOUBLE_EQ(*found.value, 100);
}

TEST(Outcome, DependsOnTheWholeInterval) {
  const auto of = [](double low, double high, std::optional<double> least,
                     std::optional<double> most) {
    return outcome_of(Interval{low, high}, least, most);
  };
  EXPECT_EQ(of(0.8, 1.0, {}, 1.0), Outcome::holds);
  EXPECT_EQ(of(0.8, 1.1, {}, 1.0), Outcome::cannot_tell);
  EXPECT_EQ(of(1.01, 1.1, {}, 1.0), Outcome::fails);
  EXPECT_EQ(of(0.95, 1.05, 0.9, 1.1), Outcome::holds);
  EXPECT_EQ(of(0.85, 1.05, 0.9, 1.1), Outcome::cannot_tell);
  EXPECT_EQ(of(0.7, 0.8, 0.9, 1.1), Outcome::fails);
  EXPECT_EQ(of(0.7, 1.2, 0.9, 1.1), Outcome::cannot_tell);
  EXPECT_EQ(of(0.7, 0.8, {}, {}), Outcome::none);
  EXPECT_EQ(outcome_of(std::nullopt, {}, 1.0), Outcome::cannot_tell);
}

TEST_F(ComparisonsTest, TheTableShowsEveryRowAndWhyOneHasNoFigure) {
  const auto a = add(make_cell("a", "empty"), {100, 100, 100, 100, 100, 100, 100});
  const auto b = add(make_cell("b", "empty"), {800, 800, 800, 800, 800, 800, 800});
  const auto broken = add(make_cell("c", "empty"), {});
  results_.failed.push_back({broken, "trial", "it \033[2J broke", 0});
  results_.plan.experiments = {
      {.name = "prices",
       .question = "what is it?",
       .comparisons = {
           {.label = "a / b", .cell = a, .against = b, .at_most = 0.125},
           {.label = "a / c", .cell = a, .against = broken, .at_most = 1},
           {.label = "a / d", .at_most = 1, .not_applicable = "this build has no model 'd'"}}}};
  const auto table = format_comparisons(results_.plan.experiments[0], results_);
  EXPECT_NE(table.find("≤ 0.125×  holds\n"), std::string::npos) << table;
  EXPECT_NE(table.find("failed: c/empty/workers:1: it  [2J broke\n"), std::string::npos) << table;
  EXPECT_NE(table.find("not applicable: this build has no model 'd'\n"), std::string::npos);
  const Report report = make_report({{.label = "here", .text = {}, .results = results_}});
  const std::string text = format_text(report, [](std::string_view) { return ""; });
  EXPECT_NE(text.find("prices: what is it?\n  a takes 0.12× the time of b."), std::string::npos)
      << text;
  EXPECT_NE(text.find("\n\n" + format_comparisons(results_.plan.experiments[0], results_, {})),
            std::string::npos)
      << text;
}

TEST_F(ComparisonsTest, CellsThatAreDrawnAreRankedAndShownBesideThem) {
  add(make_cell("a", "empty"), {100, 100, 100, 100, 100, 100});
  add(make_cell("b", "empty"), {800, 800, 800, 800, 800, 800});
  add(make_cell("c", "empty"), {10, 10, 10, 10, 10, 10});
  results_.plan.experiments = {
      {.name = "map", .question = "which?", .chart = "overview", .cells = {1, 0}},
      {.name = "prices",
       .question = "what is it?",
       .comparisons = {{.label = "c", .figure = Figure::cpu_share, .cell = 2}}}};
  const auto groups = summarize(results_);
  ASSERT_EQ(groups[0].cells.size(), 3U);
  EXPECT_FALSE(groups[0].cells[0].rank.has_value()) << "c, of a comparison alone";
  EXPECT_EQ(rank_text(groups[0].cells[1].rank), "1");
  EXPECT_EQ(rank_text(groups[0].cells[2].rank), "2");
  const Report report = make_report({{.label = "here", .text = {}, .results = results_}});
  const auto table = format_text(report, [](std::string_view) { return ""; });
  EXPECT_NE(table.find("  rank  model"), std::string::npos) << table;
  EXPECT_EQ(table.find("     –  c "), std::string::npos) << table;
  EXPECT_NE(table.find("prices: what is it?\n"), std::string::npos) << table;
  EXPECT_NE(table.find("map: which?\n"), std::string::npos) << table;
}

TEST_F(ComparisonsTest, TheCellsOfAnExperimentAreNotRanked) {
  add(make_cell("a", "empty"), {100, 100, 100, 100, 100, 100});
  add(make_cell("b", "empty"), {800, 800, 800, 800, 800, 800});
  EXPECT_EQ(rank_text(summarize(results_)[0].cells[0].rank), "1");
  results_.plan.experiments.resize(1);
  EXPECT_FALSE(summarize(results_)[0].cells[0].rank.has_value());
}

TEST_F(ComparisonsTest, AJournalKeepsThemAndRefusesToMixThem) {
  const auto a = add(make_cell("a", "empty"), {});
  results_.plan.experiments = {{.name = "prices",
                                .question = "what is it?",
                                .comparisons = {{.label = "a",
                                                 .figure = Figure::cpu_share,
                                                 .cell = a,
                                                 .at_least = 0.25,
                                                 .at_most = 1}}}};
  Results copy = read_journal(journal_header(results_));
  ASSERT_EQ(copy.plan.experiments.size(), 1U);
  const Comparison& comparison = copy.plan.experiments[0].comparisons[0];
  EXPECT_EQ(comparison.figure, Figure::cpu_share);
  EXPECT_EQ(comparison.cell, a);
  EXPECT_FALSE(comparison.against.has_value());
  EXPECT_EQ(comparison.at_least, 0.25);
  EXPECT_EQ(incompatibility(results_, copy), "");
  copy.plan.experiments[0].comparisons[0].at_most = 2;
  EXPECT_NE(incompatibility(results_, copy).find("experiments"), std::string::npos);
}

TEST_F(ComparisonsTest, AreAnsweredInSentencesWithIntervalsAndExceptions) {
  const auto a = add(make_cell("a", "empty"), {100, 101, 102, 103, 104, 105});
  const auto b = add(make_cell("b", "empty"), {200, 202, 204, 206, 208, 210});
  const auto c = add(make_cell("c", "empty"), {100, 100});
  Experiment experiment;
  experiment.comparisons = {{.label = "a / b", .cell = a, .against = b, .at_most = 1},
                            {.label = "b / a", .cell = b, .against = a, .at_most = 1},
                            {.label = "c / a", .cell = c, .against = a, .at_most = 1},
                            {.label = "b / a again", .cell = b, .against = a},
                            {.label = "d", .not_applicable = "there is none"}};
  Inconclusive inconclusive;
  const auto answers = comparison_answers(experiment, results_, inconclusive);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].sentence, "a takes 0.50× the time of b; b takes 2.00× the time of a.");
  EXPECT_EQ(answers[0].evidence,
            "a / b: 0.50× [0.50×, 0.50×]; b / a: 2.00× [2.00×, 2.00×]; c / a: 1.00× (too few "
            "trials for an interval); b / a again: 2.00× [2.00×, 2.00×]");
  EXPECT_EQ(answers[1],
            Answer("Beyond what the documentation expects: b takes 2.00× the time of a.",
                   "b / a: 2.00× [2.00×, 2.00×], expected ≤ 1×"));
  EXPECT_EQ(
      answers[2].sentence,
      "1 of 3 comparisons is as the documentation expects (docs/experiments.md); one is not.");
  Section section;
  inconclusive.put_into(section);
  EXPECT_NE(
      section.inconclusive.find(
          "Cannot tell whether it is as the documentation expects: c / a (fewer than 6 trials)."),
      std::string::npos)
      << section.inconclusive;
}

TEST_F(ComparisonsTest, SaysWhyThereIsNoVerdictWhereTheIntervalBesideItWouldGiveOne) {
  const auto a = add(make_cell("a", "empty"), {100, 100, 100, 100, 100, 100, 100, 100, 100, 100});
  const auto b = add(make_cell("b", "empty"), {90, 110, 120, 120, 120, 120, 120, 120, 120, 120});
  Experiment experiment{.name = "prices", .question = "what is it?"};
  for (int count = 0; count < 5; ++count) {
    experiment.comparisons.push_back({.label = "b / a", .cell = b, .against = a, .at_least = 1});
  }
  results_.plan.experiments = {experiment};
  const std::string table = format_comparisons(experiment, results_);
  EXPECT_NE(table.find("≥ 1×  cannot tell: for all 5 verdicts to hold together the "
                       "interval is 0.90× – 1.20×\n"),
            std::string::npos)
      << table;
  for (int count = 0; count < 25; ++count) {
    experiment.comparisons.push_back(experiment.comparisons.front());
  }
  results_.plan.experiments = {experiment};
  EXPECT_NE(format_comparisons(experiment, results_).find("cannot tell: fewer than 11 trials\n"),
            std::string::npos);
}

TEST_F(ComparisonsTest, OfWhichNothingWasMeasuredSaySo) {
  Experiment experiment;
  Inconclusive inconclusive;
  EXPECT_TRUE(comparison_answers(experiment, results_, inconclusive).empty());
  EXPECT_TRUE(inconclusive.empty());
  experiment.comparisons = {{.label = "d", .not_applicable = "there is none"}};
  EXPECT_TRUE(comparison_answers(experiment, results_, inconclusive).empty());
  EXPECT_FALSE(inconclusive.empty());
}

}  // namespace
}  // namespace reports
