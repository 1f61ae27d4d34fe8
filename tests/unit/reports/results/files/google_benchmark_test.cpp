// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/google_benchmark.h"

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/results/files/read_results.h"
#include "reports/summary/comparability.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

/// A row with these members behind its name.
std::string row(const std::string& name, const std::string& members) {
  return R"({"name": ")" + name + R"(", )" + members + "}";
}

std::string timed(const std::string& name, const std::string& time, const std::string& more = "") {
  return row(name,
             R"("real_time": )" + time + R"(, "cpu_time": 1)" + (more.empty() ? "" : ", " + more));
}

std::string file(std::initializer_list<std::string> rows, const std::string& context = "{}") {
  std::string text;
  for (const std::string& one : rows) text += (text.empty() ? "" : ", ") + one;
  return R"({"context": )" + context + R"(, "benchmarks": [)" + text + "]}";
}

std::vector<std::string> names_of(const Results& results) {
  std::vector<std::string> names;
  for (const Cell& cell : results.plan.cells) names.push_back(cell.name);
  return names;
}

using Names = std::vector<std::string>;

TEST(GoogleBenchmark, OnlyWhatIsNeededMustBeFinite) {
  for (const std::string number : {"NaN", "-NaN", "nan", "-nan(ind)", "Infinity", "-Infinity",
                                   "inf", "-inf", "1.#INF", "-1.#IND", "1e999", "-1E+400"}) {
    const Results read =
        read_results(file({timed("A", "5", R"("bytes_per_second": )" + number),
                           row("A_cv", R"("run_type": "aggregate", "real_time": )" + number +
                                           R"(, "cpu_time": )" + number)},
                          R"({"load_avg": [)" + number + "]}"));
    ASSERT_EQ(read.trials.size(), 1U) << number;
    EXPECT_EQ(read.trials[0].sample_ns(), 5);
    const Results with_failure = read_results(file({timed("A", "5"), timed("B", number)}));
    EXPECT_EQ(with_failure.trials.size(), 1U) << number;
    ASSERT_EQ(with_failure.failed.size(), 1U) << number;
    EXPECT_EQ(with_failure.failed[0].reason,
              "real_time of 'B': expected a finite number, found NaN or Infinity");
    EXPECT_EQ(why_refused(file({timed("B", number)})),
              "benchmarks[0]: real_time of 'B': expected a finite number, found NaN or Infinity");
    EXPECT_FALSE(read_results(file({row("A", R"("real_time": 5, "cpu_time": )" + number)}))
                     .trials[0]
                     .resources.cpu_ns);
  }
}

TEST(GoogleBenchmark, NumbersThatAreNoneAreNoJsonAnywhereElse) {
  for (const std::string number : {"NaNs", "Inf1", "nan(", "Infinit"}) {
    EXPECT_NE(why_refused(file({timed("A", "5", R"("x": )" + number)})).find("not JSON"),
              std::string::npos)
        << number;
  }
  EXPECT_NE(why_refused(R"({"benchmarks": [NaN]})").find("benchmarks[0]: expected an object"),
            std::string::npos);
  EXPECT_NE(why_refused(R"({"concurrency_bench": {"schema": NaN}})").find("not JSON"),
            std::string::npos);
  // In a text they are a part of it.
  EXPECT_EQ(names_of(read_results(file({timed("NaN, NaN [Infinity]", "5")}))),
            Names{"NaN, NaN [Infinity]"});
}

TEST(GoogleBenchmark, ThePlaceOfAnErrorIsThatInTheFile) {
  EXPECT_EQ(why_refused("{\"benchmarks\": [{\"x\": NaN,\n\"y\": -Infinity, \"z\": }]}"),
            "line 2, column 22: not JSON at '\"z\": }'");
}

TEST(GoogleBenchmark, AnErrorNamesTheKeyWhatWasFoundAndWhatIsExpected) {
  EXPECT_EQ(why_refused(file({row("A", R"("cpu_time": 1)")})),
            "benchmarks[0]: real_time of 'A': expected a finite number, found nothing");
  EXPECT_EQ(why_refused(file({timed("A", "\"5\"")})),
            "benchmarks[0]: real_time of 'A': expected a finite number, found the text \"5\"");
  EXPECT_EQ(why_refused(file({timed("A", "[5]")})),
            "benchmarks[0]: real_time of 'A': expected a finite number, found a list");
  EXPECT_EQ(why_refused(file({timed("A", "null")})),
            "benchmarks[0]: real_time of 'A': expected a finite number, found null");
  EXPECT_EQ(why_refused(file({timed("A", "5", R"("time_unit": "min")")})),
            "benchmarks[0]: time_unit of 'A': expected \"ns\", \"us\", \"ms\" or \"s\", found the "
            "text \"min\"");
  EXPECT_EQ(why_refused(file({timed("A", "-5")})),
            "benchmarks[0]: real_time of 'A': expected a time from 0 to 1000000000 s, found -5");
  EXPECT_EQ(why_refused(file({R"({"real_time": 5})"})),
            "benchmarks[0]: name: expected the name of a benchmark, found nothing");
  EXPECT_EQ(why_refused(file({"7"})), "benchmarks[0]: expected an object, found a number");
  EXPECT_EQ(why_refused(R"({"benchmarks": {"name": 1}})"),
            "benchmarks: expected a list, found an object");
  EXPECT_EQ(why_refused(file({})), "benchmarks: must have at least one row (got none)");
}

TEST(GoogleBenchmark, RowsOfEqualNameAndDifferentLabelAreDifferentBenchmarks) {
  const Results read = read_results(
      file({timed("A", "5", R"("label": "fast", "repetition_index": 0)"),
            timed("A", "6", R"("label": "fast", "repetition_index": 1)"),
            timed("A", "70", R"("label": "slow", "repetition_index": 0)"),
            timed("A", "80", R"("label": "slow", "repetition_index": 1)"), timed("B", "1")}));
  EXPECT_EQ(names_of(read), (Names{"A [fast]", "A [slow]", "B"}));
  ASSERT_EQ(read.trials.size(), 5U);
  EXPECT_EQ(read.trials[1].cell, 0U);
  EXPECT_EQ(read.trials[2].cell, 1U);
  EXPECT_EQ(read.trials[2].sample_ns(), 70);
  EXPECT_EQ(names_of(read_results(file({timed("A", "5", R"("label": "x")"), timed("A", "6")}))),
            (Names{"A [x]", "A [no label]"}));
  // One label is no part of the name: another version may have another.
  EXPECT_EQ(names_of(read_results(file({timed("A", "5", R"("label": "x")")}))), Names{"A"});
}

TEST(GoogleBenchmark, ALabelThatChangesWithEachRepetitionTellsNothingApart) {
  const Results read =
      read_results(file({timed("A", "5", R"("label": "seed 1", "repetition_index": 0)"),
                         timed("A", "6", R"("label": "seed 2", "repetition_index": 1)")}));
  EXPECT_EQ(names_of(read), Names{"A"});
  EXPECT_EQ(read.trials.size(), 2U);
}

TEST(GoogleBenchmark, BenchmarksThatWereRegisteredApartAreDifferent) {
  const Results read = read_results(
      file({timed("A", "5", R"("family_index": 0, "per_family_instance_index": 0)"),
            timed("A", "6", R"("family_index": 0, "per_family_instance_index": 0)"),
            timed("A", "70", R"("family_index": 3, "per_family_instance_index": 0)"),
            timed("A", "90", R"("family_index": 3, "per_family_instance_index": 1)")}));
  EXPECT_EQ(names_of(read), (Names{"A", "A #2", "A #3"}));
}

TEST(GoogleBenchmark, AFailureWithoutALabelIsOfTheLabelThatTheOthersHave) {
  const Results read =
      read_results(file({timed("A", "5", R"("label": "x")"),
                         row("A", R"("error_occurred": true, "error_message": "boom")")}));
  EXPECT_EQ(names_of(read), Names{"A"});
  EXPECT_EQ(read.failed.size(), 1U);
}

TEST(GoogleBenchmark, AFailureIsOneHoweverItIsFlagged) {
  for (const std::string flag : {"true", "1", "\"true\""}) {
    const Results read = read_results(file(
        {timed("A", "5"),
         row("E", R"("error_message": "boom", "real_time": 0, "cpu_time": 0, "error_occurred": )" +
                      flag)}));
    ASSERT_EQ(read.failed.size(), 1U) << flag;
    EXPECT_EQ(read.failed[0].reason, "boom") << flag;
  }
}

TEST(GoogleBenchmark, WhatWasSkippedDidNotFail) {
  const Results read = read_results(
      file({row("S", R"("skipped": true, "skip_message": "no GPU")"),
            row("F", R"("error_occurred": true, "error_message": "boom", "real_time": NaN)"),
            timed("P", "5", R"("error_occurred": false, "error_message": "")"), timed("Q", "5"),
            row("Q", R"("skipped": true)")}));
  ASSERT_EQ(read.skipped.size(), 1U) << "what was measured once was not skipped";
  EXPECT_EQ(read.plan.cells[read.skipped[0].cell].name, "S");
  EXPECT_EQ(read.skipped[0].reason, "no GPU");
  ASSERT_EQ(read.failed.size(), 1U);
  EXPECT_EQ(read.plan.cells[read.failed[0].cell].name, "F");
  EXPECT_EQ(read.failed[0].reason, "boom");
}

TEST(GoogleBenchmark, AFlagOfAnotherTypeHidesNoFailure) {
  for (const std::string flag : {"1", "1.0", "\"true\"", "true"}) {
    const Results read =
        read_results(file({timed("A", "5", R"("error_occurred": )" + flag), timed("B", "5"),
                           timed("S", "5", R"("skipped": )" + flag)}));
    EXPECT_EQ(read.failed.size(), 1U) << flag;
    EXPECT_EQ(read.skipped.size(), 1U) << flag;
    EXPECT_EQ(read.trials.size(), 1U) << flag;
  }
  for (const std::string flag : {"0", "\"false\"", "null", "false"}) {
    const Results read = read_results(file({timed("A", "5", R"("error_occurred": )" + flag)}));
    EXPECT_EQ(read.trials.size(), 1U) << flag;
  }
  EXPECT_EQ(why_refused(file({timed("A", "5", R"("error_occurred": [])")})),
            "benchmarks[0]: error_occurred of 'A': expected true or false, found a list");
  EXPECT_EQ(why_refused(file({timed("A", "5", R"("skipped": "yes")")})),
            "benchmarks[0]: skipped of 'A': expected true or false, found the text \"yes\"");
}

TEST(GoogleBenchmark, ARepetitionThatIsThereAgainIsOfAnotherBenchmark) {
  const auto repetition = [](const std::string& time, const std::string& index) {
    return timed("A", time, R"("repetitions": 2, "repetition_index": )" + index);
  };
  const Results read = read_results(file(
      {repetition("5", "0"), repetition("6", "1"), repetition("70", "0"), repetition("80", "1")}));
  EXPECT_EQ(names_of(read), (Names{"A", "A #2"}));
  ASSERT_EQ(read.trials.size(), 4U);
  EXPECT_EQ(read.trials[1].cell, 0U);
  EXPECT_EQ(read.trials[2].cell, 1U);
  const std::string two = R"("repetitions": 2)";
  EXPECT_EQ(names_of(read_results(
                file({timed("A", "5", two), timed("A", "6", two), timed("A", "70", two)}))),
            (Names{"A", "A #2"}));
}

TEST(GoogleBenchmark, NamesakesAreNumberedPastNamesThatAreTaken) {
  EXPECT_EQ(names_of(read_results(file({timed("A #2", "1"), timed("A", "5", R"("family_index": 0)"),
                                        timed("A", "5", R"("family_index": 1)"),
                                        timed("A", "5", R"("family_index": 2)")}))),
            (Names{"A #2", "A", "A #3", "A #4"}));
}

TEST(GoogleBenchmark, MoreThanTenThousandDifferentBenchmarksAreRead) {
  std::string rows;
  for (int number = 0; number < 20'000; ++number) {
    rows += (number == 0 ? "" : ", ") + timed("B" + std::to_string(number), "5");
  }
  EXPECT_EQ(read_results(R"({"benchmarks": [)" + rows + "]}").plan.cells.size(), 20'000U);
}

TEST(GoogleBenchmark, OldFilesSayNotWhichRowsAreAggregates) {
  const Results read = read_results(
      file({timed("A", "5"), timed("A", "6"), timed("A_mean", "5.5"), timed("A_median", "5.5"),
            timed("A_stddev", "0.5"), timed("A_cv", "NaN"), timed("B", "5")}));
  EXPECT_EQ(names_of(read), (Names{"A", "B"}));
  const std::string only =
      file({timed("A_mean", "5"), timed("A_median", "5"), timed("A_stddev", "0")});
  EXPECT_NE(why_refused(only).find("--benchmark_report_aggregates_only"), std::string::npos);
}

TEST(GoogleBenchmark, WhatAnOldFileHasOnlyAggregatesOfIsNoBenchmark) {
  const Results read =
      read_results(file({timed("B", "5"), timed("A_mean", "5"), timed("A_median", "5"),
                         timed("A_stddev", "NaN"), timed("A_cv", "NaN"), timed("C", "5")}));
  EXPECT_EQ(names_of(read), (Names{"B", "C", "A"}));
  EXPECT_EQ(read.trials.size(), 2U);
  EXPECT_EQ(read.remarks.size(), 1U);
}

TEST(GoogleBenchmark, ABenchmarkThatIsCalledLikeAnAggregateIsKept) {
  // Without repetitions there are no aggregates, and with them a benchmark is repeated itself.
  EXPECT_EQ(
      names_of(read_results(file({timed("A", "5"), timed("A_mean", "6"), timed("A_stddev", "7")}))),
      (Names{"A", "A_mean", "A_stddev"}));
  EXPECT_EQ(names_of(read_results(
                file({timed("A", "5"), timed("A", "5"), timed("A_mean", "6"), timed("A_mean", "6"),
                      timed("A_stddev", "6"), timed("A_stddev", "6")}))),
            (Names{"A", "A_mean", "A_stddev"}));
  const std::string type = R"("run_type": "iteration")";
  EXPECT_EQ(
      names_of(read_results(file({timed("A", "5", type), timed("A", "5", type),
                                  timed("A_mean", "6", type), timed("A_stddev", "6", type)}))),
      (Names{"A", "A_mean", "A_stddev"}));
}

TEST(GoogleBenchmark, WhatIsHiddenByAggregatesIsSaid) {
  const Results read = read_results(
      file({timed("A", "5", R"("run_type": "iteration")"),
            row("B_mean", R"("run_name": "B", "run_type": "aggregate", "real_time": 5)")}));
  EXPECT_EQ(names_of(read), (Names{"A", "B"}));
  ASSERT_EQ(read.remarks.size(), 1U);
  const std::vector<Source> sources = {{.label = "x", .text = {}, .results = read}};
  std::string warnings;
  for (const std::string& warning : comparability_warnings(sources)) warnings += warning;
  EXPECT_NE(warnings.find("--benchmark_report_aggregates_only"), std::string::npos) << warnings;
}

TEST(GoogleBenchmark, ADebugBuildIsNotComparedWithARelease) {
  const auto source = [](const std::string& label, const std::string& type) {
    return Source{
        .label = label,
        .text = {},
        .results = read_results(file(
            {timed("A", "5")}, R"({"num_cpus": 4, "library_build_type": ")" + type + R"("})"))};
  };
  const std::vector<Source> different = {source("base", "debug"), source("candidate", "release")};
  const Comparability found = comparability(different, false);
  ASSERT_EQ(found.refusals.size(), 1U);
  EXPECT_NE(found.refusals[0].find("debug in 'base'; release in 'candidate'"), std::string::npos)
      << found.refusals[0];
  const std::vector<Source> equal = {source("base", "debug"), source("candidate", "debug")};
  EXPECT_TRUE(comparability(equal, false).refusals.empty());
  std::string warnings;
  for (const std::string& warning : comparability(equal, false).warnings) warnings += warning;
  EXPECT_NE(warnings.find("a debug build of Google Benchmark"), std::string::npos) << warnings;
}

TEST(GoogleBenchmark, OtherFilesAreNamed) {
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"\xFF\xFE{\0\"\0"s, "UTF-16"},
      {"\xFE\xFF\0{\0\""s, "UTF-16"},
      {"{\0\r\0\n\0"s, "UTF-16"},
      {"\0{\0\""s, "UTF-16"},
      {"\xFF\xFE\0\0{\0\0\0"s, "UTF-32"},
      {"\x1F\x8B\x08\0"s, "gzip"},
      {" <!DOCTYPE html>\n<html>", "HTML"},
      {"<?xml version=\"1.0\"?><testsuites>", "JUnit"},
      {"name,iterations,real_time,cpu_time,time_unit\n", "Google Benchmark's CSV"},
      {"model,workload,workers\nserial,primes,1\n", "CSV"},
      {"Run on (4 X 2000 MHz CPU s)\n---", "--benchmark_out=FILE"},
      {"Running ./b\n{\"benchmarks\": []}", "other text stands before the JSON"},
      {R"({"benchmarks": [{"runs": [], "metadata": {}}], "version": "1.0"})", "pyperf"},
      {R"({"machine_info": {}, "benchmarks": [{"stats": {}}]})", "pytest-benchmark"},
      {R"({"results": [{"command": "true", "mean": 1}]})", "hyperfine"},
      {R"({"iters": [1], "times": [1]})", "criterion"},
      {R"([{"benchmark": "x", "primaryMetric": {}}])", "JMH"},
      {R"({"schema": 1, "gate": "pass", "cells": []})", "bench compare --json"},
      {"\x01\0\0\x02"s, "no text"}};
  for (const auto& [text, what] : files) {
    EXPECT_NE(why_refused(text).find(what), std::string::npos) << what << ": " << why_refused(text);
  }
}

TEST(GoogleBenchmark, AByteOrderMarkOfUtf8IsNothing) {
  EXPECT_EQ(names_of(read_results("\xEF\xBB\xBF" + file({timed("A", "5")}))), Names{"A"});
}

}  // namespace
}  // namespace reports
