// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/captions.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"

namespace reports {
namespace {

using nlohmann::json;

Source source_of(const std::string& label) {
  Source source{.label = label, .text = {}, .results = {}};
  source.results.machine.cpu_model = "Processor X";
  source.results.machine.usable_cores = 2;
  source.results.date = "2026-01-02T03:04:05+00:00";
  return source;
}

Chart chart_of(const std::string& title, const std::string& work = {}) {
  return {.id = "a", .title = title, .spec = R"({"mark":"point"})", .work = work};
}

TEST(Captions, TheAnswerAboutItsWorkIsTheTitleOfAChart) {
  Section section{
      .answers = {{"powers: 4 threads are enough.", "", {"powers"}},
                  {"primes: 2 threads are enough.", "", {"primes"}}},
      .charts = {chart_of("primes by workers", "primes"), chart_of("mixed by workers", "mixed")}};
  const std::vector<Source> sources = {source_of("a")};
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].title, "primes: 2 threads are enough");
  EXPECT_EQ(section.charts[0].subject, "primes by workers");
  EXPECT_EQ(section.charts[1].title, "mixed by workers");
  EXPECT_EQ(section.charts[1].subject, "");
}

TEST(Captions, AnAnswerAboutSeveralWorksIsTheTitleOfEachAboutItsOwn) {
  Section section{
      .answers =
          {{"old: primes and powers: 2 are enough with tbb: 1.83× to 1.87× as fast as serial.",
            "",
            {"primes", "powers"}}},
      .charts = {chart_of("by workers", "powers"), chart_of("by workers", "primes in C++")}};
  const std::vector<Source> sources = {source_of("a")};
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].title, "old: powers: 2 are enough with tbb");
  EXPECT_EQ(section.charts[1].title, "by workers");
}

TEST(Captions, ALabelThatContainsTheNameOfAWorkMakesNoAnswerOneAboutIt) {
  Section section{.answers = {{"primes: powers: 4 threads are enough.", "", {"powers"}},
                              {"primes: the best is far ahead."}},
                  .charts = {chart_of("primes by workers", "primes")}};
  const std::vector<Source> sources = {source_of("primes"), source_of("b")};
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].title, "primes by workers");
}

TEST(Captions, TheFirstChartHasTheFirstAnswerWhereWorksAreNotTold) {
  Section section{.answers = {{"One wins."}, {"Another loses."}},
                  .charts = {chart_of("first"), chart_of("second")}};
  const std::vector<Source> sources = {source_of("a")};
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].title, "One wins");
  EXPECT_EQ(section.charts[1].title, "second");
  section.charts = {chart_of("first")};
  section.charts[0].takes_answer = false;
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].title, "first");
}

TEST(Captions, APictureThatLeavesTheReportHasItsTitleItsSubjectTheMachineAndTheDate) {
  Section section{.answers = {{"One wins."}}, .charts = {chart_of("Models by work")}};
  const std::vector<Source> sources = {source_of("a")};
  caption_charts(section, sources);
  const json title = json::parse(section.charts[0].spec).at("title");
  EXPECT_EQ(title.at("text"), json::array({"One wins"}));
  EXPECT_EQ(title.at("subtitle"),
            json::array({"Models by work", "bench on Processor X, 2 cores, 2026-01-02"}));
}

TEST(Captions, APictureNamesTheFilesAloneThatHaveItsExperiment) {
  std::vector<Source> sources = {source_of("a"), source_of("b"), source_of("c")};
  sources[1].results.plan.experiments = {{.name = "memory", .chart = "memory"}};
  const Section memory{.name = "memory", .chart = "memory"};
  EXPECT_EQ(sources_of(memory, sources), std::vector<const Source*>{&sources[1]});
  EXPECT_EQ(sources_of({.name = "machine"}, sources).size(), 3U);
}

TEST(Captions, ALongTitleIsBrokenIntoLinesThatFit) {
  std::string words;
  for (int word = 0; word < 40; ++word) words += "words ";
  Section section{.charts = {chart_of(words)}};
  const std::vector<Source> sources = {source_of("a"), source_of("b")};
  caption_charts(section, sources);
  const json title = json::parse(section.charts[0].spec).at("title");
  EXPECT_GT(title.at("text").size(), 2U);
  for (const auto& line : title.at("text")) EXPECT_LE(line.get<std::string>().size(), 80U);
  EXPECT_EQ(title.at("subtitle").size(), 2U);
}

TEST(Captions, AChartWithoutASpecificationStaysWithoutOne) {
  Section section{.charts = {{.id = "a", .title = "b"}}};
  const std::vector<Source> sources = {source_of("a")};
  caption_charts(section, sources);
  EXPECT_EQ(section.charts[0].spec, "");
}

}  // namespace
}  // namespace reports
