// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/results_file.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/results/files/read_results.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

using nlohmann::json;

class ResultsFileTest : public testing::Test {
 protected:
  ResultsFileTest() {
    results_.plan.cells = {make_cell("serial", "primes"), make_cell("a", "primes", 2)};
    add_trials(results_, 1, {3000, 1000});
    add_trials(results_, 0, {2000});
    results_.memory = {{1, 4096, 1024, 0.1}};
  }
  json document() const { return json::parse(format_results(results_)); }
  Results results_;
};

TEST_F(ResultsFileTest, EveryRowHasWhatTheReadersOfGoogleBenchmarkNeed) {
  const json rows = document().at("benchmarks");
  ASSERT_EQ(rows.size(), 3U);
  for (const json& row : rows) {
    for (const char* key : {"name", "real_time", "cpu_time", "time_unit", "iterations", "threads",
                            "run_name", "run_type", "repetitions", "repetition_index"}) {
      EXPECT_TRUE(row.contains(key)) << key;
    }
    EXPECT_EQ(row.at("time_unit"), "ns");
    EXPECT_EQ(row.at("run_type"), "iteration");
  }
  EXPECT_EQ(document().at("context").at("json_schema_version"), 1);
  EXPECT_TRUE(document().at("context").at("caches").is_array());
}

TEST_F(ResultsFileTest, TheRowsOfACellStandTogetherInTheOrderOfItsTrials) {
  const json rows = document().at("benchmarks");
  EXPECT_EQ(rows[0].at("name"), "serial/primes/workers:1/real_time");
  EXPECT_EQ(rows[1].at("repetition_index"), 0);
  EXPECT_EQ(rows[1].at("real_time"), 3000.0);
  EXPECT_EQ(rows[2].at("repetition_index"), 1);
  EXPECT_EQ(rows[2].at("repetitions"), 2);
  EXPECT_EQ(rows[2].at("cpu_time"), 1000.0);
}

TEST_F(ResultsFileTest, APeakThatIsNotKnownIsAbsentAndNotZero) {
  const json rows = document().at("benchmarks");
  EXPECT_FALSE(rows[0].contains("peak_bytes"));
  EXPECT_EQ(rows[1].at("peak_bytes"), 4096);
}

TEST_F(ResultsFileTest, TheTraitsOfModelsAreReadAsTheyWereWrittenOrAreAbsent) {
  EXPECT_FALSE(document().at("/concurrency_bench/plan/cells/1"_json_pointer).contains("traits"));
  const ModelTraits traits{.worker_kind = WorkerKind::interpreter,
                           .serial = false,
                           .suspends = true,
                           .gil = Gil::off,
                           .worker_per_task = true};
  results_.trials.clear();  // those of a fixture, which no cell could have
  results_.memory.clear();
  results_.plan.cells[1].traits = traits;
  results_.plan.not_applicable = {{"a", "b", "c", "python"}, {"a", "b", "d"}};
  const std::string text = format_results(results_);
  const Results read = read_results(text);
  EXPECT_EQ(read.plan.cells[1].traits, traits);
  EXPECT_EQ(read.plan.cells[0].traits, std::nullopt);
  EXPECT_EQ(read.plan.not_applicable.at(0).family, "python");
  EXPECT_EQ(read.plan.not_applicable.at(1).family, "");
  json wrong = json::parse(text);
  wrong["/concurrency_bench/plan/cells/1/traits/worker_kind"_json_pointer] = "goroutine";
  EXPECT_EQ(why_refused(wrong.dump()),
            "concurrency_bench.plan: cells[1]: worker_kind: must be one of none, thread, "
            "interpreter, process (got the text \"goroutine\")");
}

TEST_F(ResultsFileTest, AReasonThatIsNoUnicodeDoesNotBreakTheFile) {
  results_.failed.push_back({0, "trial", "broken \xff text", 0});
  EXPECT_EQ(document().at("concurrency_bench").at("failed").size(), 1U);
}

TEST_F(ResultsFileTest, ReadersThatFollowTheNameTakeTheRealTime) {
  // As Apache Arrow's archery, and Conbench, choose the figure.
  const auto figure_of = [](const json& row) {
    const auto name = row.at("name").get<std::string>();
    return row.at(name.ends_with("/real_time") ? "real_time" : "cpu_time").get<double>();
  };
  for (const std::string& text : {format_results(results_), format_summary(results_)}) {
    const json file = json::parse(text);
    ASSERT_FALSE(file.at("benchmarks").empty());
    for (const json& row : file.at("benchmarks")) {
      EXPECT_EQ(figure_of(row), row.at("real_time")) << row;
      EXPECT_EQ(row.at("run_name"), row.at("name"));
    }
  }
}

TEST_F(ResultsFileTest, ASummaryHasTheCellsOfTheFileThatItIsOf) {
  const std::string text = format_summary(results_);
  std::string older = text;  // as it was written before the suffix
  for (const std::string part : {"/real_time\"", "\"row_name_suffix\": \"\","}) {
    const std::string otherwise = part.starts_with('/') ? "\"" : "";
    for (auto place = older.find(part); place != std::string::npos; place = older.find(part)) {
      older.replace(place, part.size(), otherwise);
    }
  }
  for (const std::string& one : {text, older}) {
    const Results read = read_results(one);
    ASSERT_EQ(read.plan.cells.size(), 2U);
    EXPECT_EQ(read.plan.cells[0].name, results_.plan.cells[0].name) << one;
    EXPECT_EQ(read.plan.cells[1].name, results_.plan.cells[1].name);
  }
}

TEST_F(ResultsFileTest, TheSummaryHasOneRowPerCell) {
  add_trials(results_, 1, {9000});
  results_.plan.cells.push_back(make_cell("b", "primes"));  // without a trial
  results_.plan.cells.push_back(make_cell("a", "powers"));
  results_.plan.cells.back().name += control_suffix;
  add_trials(results_, 3, {5000});
  add_trials(results_, 0, {7000});
  results_.pairing =
      Pairing{.controls = {3}, .pairs = {{.cell = 0, .trial = 5, .void_reason = "foreign load"}}};
  const json summary = json::parse(format_summary(results_));
  const json& rows = summary.at("benchmarks");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("name"), "serial/primes/workers:1/real_time");
  EXPECT_EQ(rows[0].at("real_time"), 2000.0) << "without the pair that was voided";
  EXPECT_EQ(rows[1].at("name"), "a/primes/workers:2/real_time");
  EXPECT_EQ(rows[1].at("real_time"), 3000.0) << "the median";
  EXPECT_EQ(rows[1].at("iterations"), 3);
  for (const char* key : {"cpu_time", "threads", "run_type"}) EXPECT_TRUE(rows[1].contains(key));
  EXPECT_EQ(rows[1].at("time_unit"), "ns");
  EXPECT_TRUE(summary.at("context").at("caches").is_array());
}

}  // namespace
}  // namespace reports
