// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/markdown.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "reports/formats/markdown_escape.h"
#include "reports/report.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Source source_of(const std::string& label, Results results) {
  return {.label = label, .text = {}, .results = std::move(results)};
}

Results two_cells(const std::string& first, const std::string& second) {
  Results results;
  results.plan.cells = {make_cell(first, "primes"), make_cell(second, "primes")};
  add_trials(results, 0, {100, 101, 102, 103, 104, 105, 106, 107});
  add_trials(results, 1, {200, 201, 202, 203, 204, 205, 206, 207});
  return results;
}

std::string markdown_of(std::vector<Source> sources) {
  return format_markdown(make_report(std::move(sources)));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t place = text.find(part); place != std::string::npos;
       place = text.find(part, place + part.size())) {
    ++times;
  }
  return times;
}

TEST(EscapeMarkdown, WordsStandForThemselves) {
  EXPECT_EQ(escape_markdown("process-pool × 2, 15.9 ms (a tie of 2)"),
            "process-pool × 2, 15.9 ms (a tie of 2)");
  EXPECT_EQ(escape_markdown("peak_bytes"), "peak_bytes");
}

TEST(EscapeMarkdown, WhatIsStructureBecomesACharacterReference) {
  for (const char byte : {'<', '>', '&', '`', '*', '[', ']', '|', '\\', '~', '$', '!', '@', '#'}) {
    const std::string escaped = escape_markdown(std::string("a ") + byte + " b");
    EXPECT_EQ(escaped, "a &#" + std::to_string(static_cast<int>(byte)) + "; b") << byte;
  }
}

TEST(EscapeMarkdown, ALineNeverBeginsAListARuleOrCode) {
  for (const char* text : {"- a", "+ a", "= a", "1. a", "12) a", "_a_"}) {
    EXPECT_NE(escape_markdown(text).find("&#"), std::string::npos) << text;
  }
  EXPECT_EQ(escape_markdown("    code"), "code");
  EXPECT_EQ(escape_markdown("one\ntwo\r\n| three").find('\n'), std::string::npos);
}

TEST(EscapeMarkdown, WhatGitHubLooksForIsBroken) {
  const std::string no_width = "\u200b";
  EXPECT_EQ(escape_markdown("@name"), "&#64;" + no_width + "name");
  EXPECT_EQ(escape_markdown("#1"), "&#35;" + no_width + "1");
  EXPECT_EQ(escape_markdown("GH-2"), "GH-" + no_width + "2");
  EXPECT_EQ(escape_markdown("www.a.b"), "www" + no_width + ".a.b");
  EXPECT_EQ(escape_markdown("https://a.b").find("://"), std::string::npos);
  EXPECT_EQ(escape_markdown("0123456789abcdef").find("0123456"), std::string::npos)
      << "seven digits are a commit";
}

TEST(EscapeMarkdown, IsCut) { EXPECT_LT(escape_markdown(std::string(1000, 'x'), 50).size(), 60U); }

TEST(Markdown, CellsOfOneFileDoNotStandUnderTheExperimentsOfAnother) {
  Results other = two_cells("of-plan-a", "of-plan-b");
  other.plan.experiments = {
      {.name = "overview", .question = "?", .chart = "overview", .cells = {0, 1}}};
  const std::string text = markdown_of(
      {source_of("hand", two_cells("by-hand-a", "by-hand-b")), source_of("plan", other)});
  const std::string tables = text.substr(text.find("#### comparison"));
  EXPECT_EQ(count(tables, "#### comparison · hand"), 1U) << text;
  EXPECT_EQ(count(tables, "#### overview · plan"), 1U) << text;
  EXPECT_EQ(count(tables, "#### overview · hand"), 0U) << text;
  EXPECT_EQ(count(tables, "by-hand-a × 1"), 1U) << text;
}

TEST(Markdown, EachLanguageHasItsFastest) {
  Results results = two_cells("thread-pool", "python-thread-executor");
  results.plan.cells[0].family = "native";
  results.plan.cells[1].family = "python";
  const std::string text = markdown_of({source_of("here", results)});
  EXPECT_EQ(count(text, "| primes, 10 tasks, C++ | thread-pool × 1 |"), 1U) << text;
  EXPECT_EQ(count(text, "| primes, 10 tasks, Python | python-thread-executor × 1 |"), 1U) << text;
}

TEST(Markdown, FitsIntoACommentWhateverExperimentsThereAre) {
  std::vector<Source> sources;
  for (const char* label : {"a", "b", "c"}) {
    Results results = two_cells("x", "y");
    for (int number = 0; number < 100; ++number) {
      Experiment experiment{.name = label + std::to_string(number),
                            .question = std::string(150, 'q'),
                            .chart = "overview",
                            .cells = {0, 1}};
      experiment.comparisons.assign(
          3, {.label = "l", .figure = Comparison::Figure::cpu_share, .cell = 0, .at_most = 1});
      results.plan.experiments.push_back(experiment);
    }
    for (int number = 0; number < 100; ++number) {
      results.failed.push_back({1, "trial", std::string(300, 'x'), 0});
    }
    sources.push_back(source_of(label, results));
  }
  const std::string text = markdown_of(std::move(sources));
  EXPECT_LT(text.size(), max_markdown_bytes);
  EXPECT_LE(count(text, "Left out here for want of room"), 5U) << "once in each part";
  EXPECT_GE(count(text, "Left out here for want of room"), 2U);
  EXPECT_EQ(count(text, "#### Where it was measured"), 1U);
}

TEST(Markdown, EveryCellThatWasLeftOutStandsInAFoldedList) {
  Results results = two_cells("a", "b");
  for (std::uint64_t cell = 2; cell < 8; ++cell) {
    results.plan.cells.push_back(make_cell("left", "primes", cell));
    results.skipped.push_back({cell, "no time", "it would take 5 s"});
  }
  results.plan.enough_budget = {.time_budget_s = 300, .is_at_least = false};
  const std::string text = markdown_of({source_of("here", results)});
  EXPECT_EQ(count(text, "6 cells (left 6) are left out: no time."), 1U) << text;
  EXPECT_EQ(count(text, "5min would be enough to measure all cells."), 1U) << text;
  const std::size_t begin = text.find("<details><summary>All 6 cells that were left out</summary>");
  const std::size_t end = text.find("</details>");
  ASSERT_TRUE(begin < end && end != std::string::npos) << text;
  EXPECT_EQ(count(text.substr(begin, end - begin), "left/primes/workers"), 6U) << text;
  results.skipped.resize(2);
  EXPECT_EQ(count(markdown_of({source_of("here", results)}), "<details>"), 0U)
      << "the sentence names them";
}

TEST(Markdown, AWeakRunSaysSoInTheFirstLine) {
  Results results = two_cells("a", "b");
  results.machine_state = MachineState{
      .cores = {{.processor = 0, .quiet_share = 0.1}}, .others_share = 0.9, .weak = true};
  const std::string text = markdown_of({source_of("here", results)});
  EXPECT_EQ(text.find("**This run is weak: other programs used 90 % of the cores; "), 0U) << text;
}

TEST(Markdown, HowQuietTheMachineWasIsAQuestionOfItsOwn) {
  Results results = two_cells("a", "b");
  results.machine_state = MachineState{.cores = {{.processor = 0, .quiet_share = 0.9}}};
  const std::string text = markdown_of({source_of("here", results)});
  EXPECT_NE(text.find("**how quiet was the machine?** (machine)\n\n- Core 0 was quiet 90 % of the "
                      "time.\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("### Concurrency models compared"), 0U) << text;
}

}  // namespace
}  // namespace reports
