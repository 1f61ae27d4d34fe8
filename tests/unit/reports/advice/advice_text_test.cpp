// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advice_text.h"

#include <gtest/gtest.h>

#include "reports/advice/request_text.h"
#include "reports/report.h"
#include "reports/results/files/json.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/unit/reports/advice/advised_work.h"

namespace reports {
namespace {

using nlohmann::json;

AdvisedResults tied() {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100});
  made.measure(made.add("serial", 1), 1e6, 14);
  made.measure(made.add("thread-pool", 2), 5e5, 14, 1.01e6);
  made.measure(made.add("tbb", 2), 5.1e5, 14, 1.02e6);
  made.results.memory.push_back({.cell = 1, .peak_bytes = 4 << 20, .elapsed_s = 0.1});
  return made;
}

std::string text_of(const Results& results) {
  return format_advice(advise(results, *results.plan.advice), results, TextLayout::wide());
}

json json_of(const Results& results) {
  return json::parse(format_advice_json(advise(results, *results.plan.advice), results));
}

TEST(AdviceTextTest, TheParagraphSaysWhatToDoAndWhatItCosts) {
  const std::string text = text_of(tied().results);
  for (const char* const part :
       {"How should 100 tasks that compute for 1.00 ms and do not wait be run?",
        "Use thread-pool with 2 worker threads.", "so about 50.0 ms for all 100",
        "1.01 ms of CPU time per task", "4.00 MiB of memory",
        "thread-pool is 2.00 times as fast as one task after the other.",
        "tbb with 2 worker threads takes about as long: 1.02 [1.0", "at most 3.5 %",
        "What would change the answer:", "(extrapolated by Amdahl's law"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(AdviceTextTest, WhatWasMeasuredOnFewerTasksIsSaidToBe) {
  AdvisedResults made = tied();
  made.results.plan.advice->tasks = 100'000;
  made.results.plan.fewer_tasks = {{"synthetic", 100}};
  const std::string text = text_of(made.results);
  EXPECT_NE(text.find("measured on 100 of the 100000 tasks"), std::string::npos) << text;
  EXPECT_NE(text.find("so about 50.0 s for all 100000"), std::string::npos) << text;
}

TEST(AdviceTextTest, SeveralThatTakeAboutAsLongHaveTheirRatios) {
  AdvisedResults made = tied();
  made.measure(made.add("thread-pool-locked", 2), 5.2e5, 14, 1.02e6);
  const std::string text = text_of(made.results);
  EXPECT_NE(text.find("tbb with 2 worker threads (1.02 ["), std::string::npos) << text;
  EXPECT_NE(text.find(" times) take about as long."), std::string::npos) << text;
}

TEST(AdviceTextTest, OfThoseThatWereOnlyLeftBehindNoProbabilityIsStated) {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100});
  made.measure(made.add("thread-pool", 2), 5e5, 4);
  made.measure(made.add("serial", 1), 1e6, 4);
  const json object = json_of(made.results);
  EXPECT_EQ(object.at("verdict"), "clear");
  EXPECT_TRUE(object.at("confidence").at("probability").is_null());
  EXPECT_FALSE(object.at("confidence").contains("next"));
  EXPECT_EQ(object.at("candidates").at(1).at("status"), "screened");
  const std::string text = text_of(made.results);
  EXPECT_EQ(text.find("surely"), std::string::npos) << text;
  EXPECT_NE(text.find("times as long in each of 4 rounds"), std::string::npos) << text;
}

TEST(AdviceTextTest, WhatWasNotMeasuredIsNamedWithItsReason) {
  AdvisedResults made = tied();
  const auto openmp = made.add("openmp", 2);
  made.results.skipped.push_back({.cell = openmp, .reason = "the run was interrupted"});
  made.results.plan.enough_budget = EnoughBudget{.time_budget_s = 60};
  const std::string text = text_of(made.results);
  EXPECT_NE(text.find("Not measured, and may be better: openmp with 2 worker threads (the run was "
                      "interrupted); --time-budget=60s would be enough."),
            std::string::npos)
      << text;
}

TEST(AdviceTextTest, ADifferenceThatIsIgnoredIsSaidToBe) {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100});
  made.measure(made.add("thread-pool", 2), 1e6, 12, 2e6);
  made.measure(made.add("tbb", 2), 1.01e6, 12, 1.2e6);
  const std::string text = text_of(made.results);
  EXPECT_NE(text.find(" faster, which is within the 2 % that are ignored, and costs more"),
            std::string::npos)
      << text;
}

TEST(AdviceTextTest, WhereNothingIsAdvisedItSaysSo) {
  AdvisedResults made({.compute_ns = 1e6, .tasks = 100});
  made.measure(made.add("thread-pool", 2), 5e5, 2);
  made.measure(made.add("tbb", 2), 5e5, 2);
  const std::string text = text_of(made.results);
  EXPECT_NE(text.find("Cannot tell which model to take."), std::string::npos) << text;
  EXPECT_EQ(text.find("advised"), std::string::npos) << text;
  const json object = json_of(made.results);
  EXPECT_TRUE(object.at("model").is_null());
  EXPECT_TRUE(object.at("confidence").is_null());
  EXPECT_EQ(object.at("verdict"), "cannot_tell");
  EXPECT_FALSE(object.at("cannot_tell").get<std::string>().empty());
}

TEST(AdviceTextTest, TheJsonHasTheAdviceOnTop) {
  const json object = json_of(tied().results);
  EXPECT_EQ(object.at("model"), "thread-pool");
  EXPECT_EQ(object.at("workers"), 2);
  EXPECT_EQ(object.at("concurrency"), 2);
  EXPECT_EQ(object.at("verdict"), "tie");
  EXPECT_FALSE(object.at("reasons").empty());
  ASSERT_EQ(object.at("ties").size(), 1U);
  EXPECT_EQ(object.at("ties")[0].at("model"), "tbb");
  EXPECT_NEAR(object.at("confidence").at("probability").get<double>(), 0.965, 1e-9);
  EXPECT_EQ(object.at("confidence").at("next").at("model"), "serial");
  EXPECT_NEAR(object.at("costs").at("task_ns").get<double>(), 5e5, 5e3);
  EXPECT_EQ(object.at("costs").at("peak_bytes"), 4 << 20);
  EXPECT_EQ(object.at("candidates").size(), 3U);
  EXPECT_EQ(object.at("languages").size(), 1U);
  EXPECT_EQ(object.at("request").at("tasks"), 100);
  EXPECT_EQ(object.at("would_change").at(0).at("basis"), "extrapolated");
}

TEST(AdviceTextTest, ARequestIsReadFromAResultsFileAsItWasWritten) {
  AdvisedResults made = tied();
  made.results.plan.advice->needs = {"cancel", "order"};
  made.results.plan.advice->concurrency = 7;
  made.results.trials.clear();  // those of a fixture, which no cell could have
  made.results.memory.clear();
  const Results read = read_results(format_results(made.results));
  ASSERT_TRUE(read.plan.advice.has_value());
  EXPECT_EQ(read.plan.advice->compute_ns, 1e6);
  EXPECT_EQ(read.plan.advice->tasks, 100U);
  EXPECT_EQ(read.plan.advice->concurrency, 7U);
  EXPECT_EQ(read.plan.advice->needs, made.results.plan.advice->needs);
  EXPECT_EQ(read.plan.advice->languages, std::vector<std::string>{"cpp"});
  EXPECT_EQ(read.plan.cells[1].traits->cancels, made.results.plan.cells[1].traits->cancels);
}

TEST(AdviceTextTest, ARequestThatNobodyCouldHaveMadeIsRefused) {
  const auto is_refused = [](const auto& spoil) {
    AdvisedResults made = tied();
    made.results.trials.clear();
    made.results.memory.clear();
    spoil(*made.results.plan.advice);
    const std::string text = format_results(made.results);
    EXPECT_THROW(read_results(text), std::runtime_error);
  };
  is_refused([](AdviceRequest& one) { one.compute_ns = 0; });
  is_refused([](AdviceRequest& one) { one.wait_ns = -1; });
  is_refused([](AdviceRequest& one) { one.tasks = 0; });
  is_refused([](AdviceRequest& one) { one.needs = {"luck"}; });
  is_refused([](AdviceRequest& one) { one.languages = {}; });
  is_refused([](AdviceRequest& one) { one.languages = {"cpp", "cpp", "cpp"}; });
}

TEST(AdviceTextTest, AReportHasTheAdviceAsItsAnswerWithItsCandidates) {
  const Results results = tied().results;
  const Report report = make_report({{.label = "a", .text = "{}", .results = results}});
  ASSERT_FALSE(report.sections.empty());
  const Section& section = report.sections.front();
  EXPECT_EQ(section.name, "advice");
  ASSERT_FALSE(section.answers.empty());
  EXPECT_EQ(section.answers[0].sentence, "Use thread-pool with 2 worker threads.");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_EQ(section.charts[0].table.rows.size(), 3U);
  EXPECT_NE(format_page(report).find("Use thread-pool with 2 worker threads."), std::string::npos);
}

TEST(RequestTextTest, TheLimitOfTasksInFlightStandsInBrackets) {
  EXPECT_EQ(describe({.compute_ns = 1e6, .tasks = 100, .concurrency = 20}),
            "100 tasks that compute for 1.00 ms and do not wait (at most 20 in flight)");
}

TEST(RequestTextTest, ACommandAsksForTheSameAgain) {
  const AdviceRequest request = {.compute_ns = 2.5e6,
                                 .wait_ns = 0,
                                 .tasks = 70,
                                 .concurrency = 9,
                                 .result_bytes = 100,
                                 .needs = {"cancel"},
                                 .languages = {"cpp", "python"}};
  EXPECT_EQ(command_of(request),
            "bench advise --compute=2500us --wait=0s --tasks=70 --concurrency=9 "
            "--result-size=100B --needs=cancel --language=cpp,python");
}

}  // namespace
}  // namespace reports
