// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/judgement_report.h"

#include <gtest/gtest.h>

#include "reports/charts/common/forest.h"
#include "reports/formats/judgement_answers.h"
#include "reports/formats/markdown.h"
#include "reports/results/files/json.h"
#include "reports/text/text.h"
#include "tests/unit/reports/paired_fixture.h"

namespace reports {
namespace {

using nlohmann::json;
using enum Pair::Stage;

const std::string nasty = "</script><b>\x1b[2J|x\r\n@a #1";

class JudgementReportTest : public testing::Test {
 protected:
  JudgementReportTest() {
    run_.add_quiet_control();
    run_.add(run_.add_cell("even"), screen, spread(12, 0, 0.01));
    run_.add(run_.add_cell("noisy"), screen, spread(12, 0, 0.1));
    run_.add_confirmed("slow", 0.05, 0.02);
    run_.add_confirmed("fast", -0.05, 0.02);
    run_.base.pairing->alone = {{Side::base, "gone", "the candidate has no such model"}};
  }

  static std::size_t place(const std::string& text, const std::string& part) {
    const std::size_t found = text.find(part);
    EXPECT_NE(found, std::string::npos) << "'" << part << "' is not in:\n" << text;
    return found;
  }

  PairedRun run_;
};

TEST_F(JudgementReportTest, WhatMattersMostStandsFirstAndControlsLast) {
  const DataTable table = table_of(run_.judge());
  std::vector<std::string> names;
  for (const auto& row : table.rows) {
    EXPECT_EQ(row.size(), table.columns.size());
    names.push_back(row[0].substr(0, row[0].find('/')));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"slow", "noisy", "fast", "even", "control"}));
  EXPECT_EQ(table.rows[0][1], "slower");
  EXPECT_EQ(table.rows[0][2], "+5.13 %");
  EXPECT_EQ(table.rows[0][6], "12 of 24");
  EXPECT_NE(table.rows[1][7].find("pairs would settle it"), std::string::npos) << table.rows[1][7];
}

TEST_F(JudgementReportTest, TheTerminalHasWarningsTableAndAnswers) {
  Judgement judgement = run_.judge();
  judgement.warnings = {"Take care."};
  const std::string text = format_judgement(judgement);
  EXPECT_EQ(place(text, "warning: Take care."), 0U);
  EXPECT_LT(place(text, "slow/primes/workers:1"), place(text,
                                                        "Of 4 cells: 1 slower, 1 faster, "
                                                        "1 equivalent, 1 inconclusive; "
                                                        "beside 1 control."));
  place(text, "slow/primes/workers:1 is slower: +5.13 % (95 % interval +");
  place(text, "Only the base has gone: the candidate has no such model.");
}

TEST_F(JudgementReportTest, AContaminatedRunSaysSoFirst) {
  const auto control = run_.add_control("biased");
  run_.add(control, screen, spread(12, 0.03, 0.01));
  run_.add(control, confirm, spread(12, 0.03, 0.01));
  EXPECT_EQ(answers_of(run_.judge())[0].find("The run is contaminated"), 0U);
}

/// A run of one cell and a control whose pairs are all void for this reason.
Judgement void_judgement(const std::string& reason) {
  PairedRun run;
  for (const std::uint64_t cell : {run.add_cell("disturbed"), run.add_control("control")}) {
    for (int pair = 0; pair < 15; ++pair) run.add_pair(cell, screen, 1e9, 1e9, reason);
  }
  return run.judge();
}

TEST(VoidJudgement, SaysFirstThatNothingCouldBeComparedAndThenWhatToDo) {
  const Judgement judgement = void_judgement("other programs used 72 % of the cores");
  const std::vector<std::string> answers = answers_of(judgement);
  EXPECT_EQ(answers[0],
            "Nothing could be compared: 30 of 30 pairs were disturbed, the last: other programs "
            "used 72 % of the cores.");
  EXPECT_EQ(answers[1],
            "What to do: End the other programs, or measure where none computes; 'bench doctor' "
            "shows what disturbs.");
  for (const std::string& text :
       {format_judgement(judgement), format_judgement_markdown(judgement)}) {
    EXPECT_EQ(text.find("contaminated"), std::string::npos) << text;
    EXPECT_NE(text.find("What to do"), std::string::npos) << text;
  }
  const json document =
      json::parse(format_judgement_json(judgement, gate_of(judgement, /*strict=*/false)));
  EXPECT_EQ(document.at("gate"), "not_measurable");
  EXPECT_EQ(document.at("remedy").get<std::string>().find("End the other programs"), 0U);
}

TEST(VoidJudgement, HasARemedyForEachCause) {
  EXPECT_NE(remedy_of(void_judgement("stolen CPU time: 20 % of the cores")).find("host"),
            std::string::npos);
  EXPECT_NE(remedy_of(void_judgement("the cores were throttled")).find("quota"), std::string::npos);
  EXPECT_NE(remedy_of(void_judgement("bench did not run for 2.00 s")).find("suspends"),
            std::string::npos);
}

TEST_F(JudgementReportTest, ThereIsNoRemedyWhereACellHasAVerdict) {
  EXPECT_EQ(remedy_of(run_.judge()), "");
  for (const std::string& answer : answers_of(run_.judge())) {
    EXPECT_FALSE(answer.starts_with("What to do")) << answer;
  }
}

TEST(JudgementOfNothing, SaysThatNoCellIsOnBothSidesAndNamesThoseOfOneSideOncePerReason) {
  Judgement judgement;
  for (const char* const cell : {"a", "b", "c", "d", "e"}) {
    judgement.alone.push_back({Side::base, cell, "the candidate's file has no such cell"});
  }
  judgement.alone.push_back({Side::candidate, "x", "the base's file has no such cell"});
  const std::vector<std::string> answers = answers_of(judgement);
  EXPECT_EQ(answers,
            (std::vector<std::string>{
                "Nothing could be compared: no cell was measured on both sides.",
                "What to do: Measure the same models and workloads, with equal options, on both "
                "sides.",
                "Only the base has a, b, c and 2 more: the candidate's file has no such cell.",
                "Only the candidate has x: the base's file has no such cell."}));
  EXPECT_EQ(format_judgement(judgement).find("verdict"), std::string::npos);
}

TEST(InconclusiveJudgement, AdvisesMorePairsWhereTheySettleIt) {
  PairedRun run;
  run.add_quiet_control();
  run.add(run.add_cell("noisy"), screen, spread(12, 0, 0.1));
  EXPECT_EQ(remedy_of(run.judge()),
            "More pairs may settle it: give a larger --time-budget, or choose fewer cells.");
}

TEST_F(JudgementReportTest, JsonHasEveryFigureAndNothingThatIsNone) {
  const Judgement judgement = run_.judge();
  const json document = json::parse(format_judgement_json(judgement, Gate::regression));
  EXPECT_EQ(document.at("gate"), "regression");
  EXPECT_EQ(document.at("paired"), true);
  EXPECT_EQ(document.at("alone").at(0).at("cell"), "gone");
  EXPECT_EQ(document.at("margins").at("fail_size"), 0.01);
  ASSERT_EQ(document.at("cells").size(), 5U);
  const json& slow = document.at("cells").at(3);
  EXPECT_EQ(slow.at("verdict"), "slower");
  EXPECT_NEAR(slow.at("effect").get<double>(), 0.0513, 1e-3);
  EXPECT_LT(slow.at("interval").at("low"), slow.at("interval").at("high"));
  EXPECT_FALSE(slow.contains("pairs_needed"));
  EXPECT_TRUE(document.at("cells").at(2).contains("pairs_needed"));
}

TEST_F(JudgementReportTest, TheForestPlotHasOneIntervalPerCellAndTheMarginsAsBands) {
  const Chart chart = make_forest_plot(run_.judge(), table_of(run_.judge()));
  const json spec = json::parse(chart.spec);
  EXPECT_EQ(spec.at("width"), "container");
  const json& rows = spec.at("data").at("values");
  ASSERT_EQ(rows.size(), 5U);
  for (const json& row : rows) {
    EXPECT_LE(row.at("low"), row.at("x"));
    EXPECT_LE(row.at("x"), row.at("high"));
    for (const auto& [field, value] : row.items()) {
      EXPECT_TRUE(value.is_string() || value.is_number()) << field;
    }
  }
  EXPECT_EQ(rows[0].at("series"), "slower");
  const json& bands = spec.at("layer");
  EXPECT_EQ(bands.at(0).at("data").at("values").at(0).at("to"), 2.0);
  EXPECT_EQ(bands.at(1).at("data").at("values").at(0).at("from"), -0.5);
  EXPECT_EQ(chart.table.rows.size(), 5U);
}

TEST_F(JudgementReportTest, ThePageHasThePlotItsFiguresAndBothFiles) {
  std::vector<Source> sources = {{.label = "base", .text = "{}", .results = run_.base},
                                 {.label = "candidate", .text = "{}", .results = run_.candidate}};
  const std::string page = format_judgement_page(run_.judge(), std::move(sources));
  place(page, "Is the candidate slower than the base?");
  place(page, "id=\"forest\"");
  place(page, "slow/primes/workers:1 is slower");
  place(page, "</html>");
}

TEST_F(JudgementReportTest, UntrustedTextsStayTexts) {
  for (Results* results : {&run_.base, &run_.candidate}) {
    results->plan.cells[1].name = nasty;
    results->failed = {{2, "trial", nasty, 0}};
  }
  run_.base.pairing->alone = {{Side::candidate, nasty, nasty}};
  const Judgement judgement = run_.judge();
  for (const std::string& text :
       {format_judgement(judgement), format_judgement_markdown(judgement)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\r'), std::string::npos);
  }
  EXPECT_EQ(format_judgement_markdown(judgement).find("<b>"), std::string::npos);
  const std::string page = format_judgement_page(
      judgement, {{.label = "base", .text = "{}", .results = run_.base},
                  {.label = "candidate", .text = "{}", .results = run_.candidate}});
  EXPECT_EQ(page.find("<b>"), std::string::npos);
}

TEST_F(JudgementReportTest, MarkdownFitsIntoACommentHoweverManyCellsThereAre) {
  Judgement judgement = run_.judge();
  const CellJudgement slow = judgement.cells[3];
  for (int i = 0; i < 2000; ++i) judgement.cells.push_back(slow);
  const std::string text = format_judgement_markdown(judgement);
  EXPECT_LT(text.size(), max_markdown_bytes);
  place(text, "Left out here for want of room");
  place(text, "| cell | verdict |");
}

TEST(FormatChange, HasItsSignAndTwoDigits) {
  EXPECT_EQ(format_change(0.01234), "+1.23 %");
  EXPECT_EQ(format_change(-0.5), "-50.00 %");
  EXPECT_EQ(format_change(-1e-9), "+0.00 %");
  EXPECT_EQ(format_change(1e9), "+1e+11 %");
  EXPECT_EQ(format_share(0.005), "0.5 %");
  EXPECT_EQ(format_share(0.02), "2 %");
}

TEST(JudgementReport, AChangeThatIsNotTheRatioOfTheMediansIsExplained) {
  Judgement judgement;
  judgement.cells = {{.name = "a",
                      .base_trials = 2,
                      .candidate_trials = 2,
                      .base_ns = 8.5,
                      .candidate_ns = 8.5,
                      .effect = -0.014}};
  const auto explanation = [&] {
    const std::string text = format_judgement(judgement);
    return text.find("differs from the ratio of the two medians beside it") != std::string::npos;
  };
  EXPECT_TRUE(explanation());
  EXPECT_NE(format_judgement_markdown(judgement).find("ratio of the two medians"),
            std::string::npos);
  judgement.cells[0].effect = 0.00001;
  EXPECT_FALSE(explanation());
  judgement.cells[0].candidate_ns = 8.67;
  judgement.cells[0].effect = 0.02;
  EXPECT_FALSE(explanation());
  judgement.cells[0].effect = -0.02;
  EXPECT_TRUE(explanation());
}

TEST(JudgementReport, DifferentMediansDoNotLookAlike) {
  Judgement judgement;
  judgement.cells = {{.name = "a",
                      .base_trials = 9,
                      .candidate_trials = 9,
                      .base_ns = 8.504,
                      .candidate_ns = 8.496,
                      .effect = -0.0009}};
  const std::string text = format_judgement(judgement);
  EXPECT_NE(text.find("8.504 ns"), std::string::npos) << text;
  EXPECT_NE(text.find("8.496 ns"), std::string::npos) << text;
}

TEST_F(JudgementReportTest, TheStateOfTheMachineIsCarriedAlong) {
  run_.base.machine_state = MachineState{
      .cores = {{.processor = 0, .quiet_share = 0.25}}, .others_share = 0.5, .weak = true};
  run_.candidate.machine_state = run_.base.machine_state;
  const Judgement judgement = run_.judge();
  place(format_judgement(judgement),
        "On both sides core 0 was quiet 25 % of the time; other programs used 50 % of the cores; "
        "the run is weak.");
  const json document = json::parse(format_judgement_json(judgement, Gate::pass));
  EXPECT_EQ(document["machine_state"]["base"],
            (json{{"quiet_share", 0.25}, {"others_share", 0.5}, {"weak", true}}));
  EXPECT_EQ(document["machine_state"]["candidate"], document["machine_state"]["base"]);
}

TEST_F(JudgementReportTest, SidesOfDifferentStatesAreToldApart) {
  run_.base.machine_state = MachineState{.cores = {{.processor = 0, .quiet_share = 0.25}}};
  run_.candidate.machine_state = MachineState{.unknown = "the cores cannot be pinned"};
  const std::string text = format_judgement(run_.judge());
  place(text, "While the base was measured, core 0 was quiet 25 % of the time.");
  place(text,
        "While the candidate was measured, how quiet the machine was is not known: the cores "
        "cannot be pinned.");
}

TEST_F(JudgementReportTest, WhereTheStateIsNotKnownNothingIsSaidOfIt) {
  const Judgement judgement = run_.judge();
  EXPECT_EQ(format_judgement(judgement).find("quiet 25"), std::string::npos);
  EXPECT_TRUE(json::parse(format_judgement_json(judgement, Gate::pass))["machine_state"].empty());
}

}  // namespace
}  // namespace reports
