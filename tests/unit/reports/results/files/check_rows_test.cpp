// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/check_rows.h"

#include <functional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "reports/results/files/row_name.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

using nlohmann::json;

class CheckRows : public testing::Test {
 protected:
  CheckRows() {
    Results results;
    results.date = "2026-01-02T03:04:05+00:00";
    results.machine.host_name = "here";
    results.machine.logical_cores = 2;
    results.plan.cells = {make_cell("serial", "primes"), make_cell("fork", "primes")};
    add_trials(results, 0, {100, 101});
    add_trials(results, 1, {50, 51});
    results.memory = {{0, 4096, 1024, 0.1}};
    document_ = json::parse(format_results(results));
  }

  /// Returns why the file is refused after a change; empty where it is read.
  std::string why_refused(const std::function<void(json&)>& change) const {
    json changed = document_;
    change(changed);
    return reports::why_refused(changed.dump());
  }

  /// Returns why the file is refused with this value in the third row, the first of
  /// 'fork/primes/workers:1'.
  std::string with(const char* key, const json& value) const {
    return why_refused([&](json& document) { document["benchmarks"][2][key] = value; });
  }

  json document_;
};

TEST_F(CheckRows, WhatARunWroteIsRead) {
  EXPECT_EQ(why_refused([](json&) {}), "");
}

TEST_F(CheckRows, TheFirstResultIsThatOfTheTrial) {
  Results results;
  results.date = "2026-01-02T03:04:05+00:00";
  results.machine.logical_cores = 2;
  results.plan.cells = {make_cell("thread-pool", "lazy")};
  add_trials(results, 0, {100});
  results.trials[0].sync = SyncUse{.operations = 10, .first_result_ns = 30};
  document_ = json::parse(format_results(results));
  EXPECT_EQ(document_["benchmarks"][0]["first_result_ns"], 30);
  EXPECT_EQ(why_refused([](json&) {}), "");
  const std::string refusal =
      why_refused([](json& document) { document["benchmarks"][0]["first_result_ns"] = 31; });
  EXPECT_NE(refusal.find("first_result_ns"), std::string::npos) << refusal;
}

TEST_F(CheckRows, APeakOfNothingIsRefused) {
  EXPECT_EQ(why_refused([](json& document) {
              document["concurrency_bench"]["memory"][0]["peak_bytes"] = 0;
            }),
            "concurrency_bench.memory[0]: peak_bytes: must be at least 1, since a peak that is "
            "unknown has no entry (got 0)");
}

TEST_F(CheckRows, RowsThatAreMissingAreRefused) {
  EXPECT_EQ(why_refused([](json& document) { document.erase("benchmarks"); }),
            "benchmarks: must not be missing, since there are trials (4 trials)");
  EXPECT_EQ(why_refused([](json& document) { document["benchmarks"] = json::array(); }),
            "benchmarks: must have a row for each of the 4 trials (got 0; trial 0 of "
            "'serial/primes/workers:1' has none)");
  EXPECT_EQ(why_refused([](json& document) { document["benchmarks"].erase(3); }),
            "benchmarks: must have a row for each of the 4 trials (got 3; trial 1 of "
            "'fork/primes/workers:1' has none)");
  EXPECT_EQ(why_refused([](json& document) { document["benchmarks"] = 3; }),
            "benchmarks: must be a list (got number)");
}

TEST_F(CheckRows, WithoutTrialsThereNeedBeNone) {
  EXPECT_EQ(why_refused([](json& document) {
              document.erase("benchmarks");
              document["concurrency_bench"]["trials"] = json::array();
            }),
            "");
}

TEST_F(CheckRows, ARowThatNoTrialHasIsRefused) {
  EXPECT_EQ(with("name", "fork/primes/workers:2"),
            "benchmarks[2].name: must be that of a cell of the plan (got "
            "'fork/primes/workers:2')");
  EXPECT_EQ(with("name", "serial/primes/workers:1"),
            "benchmarks[2].repetition_index: must be that of no other row of "
            "'serial/primes/workers:1' (got 0 twice)");
  EXPECT_EQ(with("repetition_index", 2),
            "benchmarks[2].repetition_index: must be the index of a trial of "
            "'fork/primes/workers:1', which has 2 trials (got 2)");
}

TEST_F(CheckRows, AFigureThatIsNotTheTrialsIsRefused) {
  const std::string whose = " as in trial 0 of 'fork/primes/workers:1'";
  EXPECT_EQ(with("real_time", 49.0),
            "benchmarks[2].real_time: must be 50.0, the median iteration" + whose + " (got 49.0)");
  EXPECT_EQ(with("iterations", 4), "benchmarks[2].iterations: must be 3" + whose + " (got 4)");
  EXPECT_EQ(with("time_unit", "us"),
            "benchmarks[2].time_unit: must be \"ns\", the unit of all times (got \"us\")");
  EXPECT_NE(with("cpu_time", 1), "");
  EXPECT_NE(with("repetitions", 3), "");
  EXPECT_NE(with("start_ns", 0), "");
  EXPECT_NE(with("verified", false), "");
  EXPECT_NE(with("run_type", "aggregate"), "");
  EXPECT_NE(with("real_time", "50"), "");
  EXPECT_NE(why_refused([](json& document) { document["benchmarks"][2].erase("real_time"); }), "");
}

TEST_F(CheckRows, AResourceThatIsNotTheTrialsIsRefused) {
  const json resources = document_["concurrency_bench"]["trials"][2]["resources"];
  ASSERT_FALSE(resources.empty());
  for (const auto& [figure, value] : resources.items()) {
    const std::string why = with(figure.c_str(), value.get<std::int64_t>() + 1);
    EXPECT_TRUE(why.starts_with("benchmarks[2]." + figure + ": must be " + value.dump())) << why;
  }
  EXPECT_NE(with("one_shot_ns", 7), "");
  EXPECT_NE(why_refused([](json& document) { document["benchmarks"][0]["peak_bytes"] = 4097; }),
            "");
}

TEST_F(CheckRows, AKeyThatStandsTwiceIsRefused) {
  std::string text = document_.dump();
  const std::string key = "\"digest\":";
  text.insert(text.rfind(key), key + "\"0000000000000000\",");
  const std::string why = reports::why_refused(text);
  EXPECT_NE(why.find("the key 'digest' must stand only once in its object"), std::string::npos)
      << why;
}

TEST_F(CheckRows, ASettingThatIsNotTheCellsIsRefused) {
  EXPECT_EQ(with("tasks", 11), "benchmarks[2].tasks: must be 10 as in plan.cells[1] (got 11)");
  for (const auto& [key, value] : std::map<const char*, json>{{"model", "tbb"},
                                                              {"workload", "powers"},
                                                              {"workers", 2},
                                                              {"threads", 2},
                                                              {"concurrency", 2},
                                                              {"size", 2},
                                                              {"family_index", 0}}) {
    EXPECT_NE(with(key, value), "") << key;
  }
}

TEST_F(CheckRows, AMeasuredTrialIsNoErrorRow) {
  EXPECT_NE(with("error_occurred", true).find("which did not fail (got true)"), std::string::npos);
  EXPECT_EQ(with("error_occurred", false), "");
}

TEST_F(CheckRows, NamesMaySayThatTheWallClockCounts) {
  EXPECT_EQ(why_refused([](json& document) {
              for (json& row : document["benchmarks"]) {
                // Older files have the names of the cells.
                row["name"] = cell_name_of_row(row["name"].get<std::string>());
                row["run_name"] = row["name"];
              }
            }),
            "");
  EXPECT_NE(with("run_name", "serial/primes/workers:1"), "");
}

TEST_F(CheckRows, KeysOfOtherVersionsMayBeMissingOrThere) {
  EXPECT_EQ(why_refused([](json& document) {
              for (json& row : document["benchmarks"]) {
                row.erase("cpu_time");
                row.erase("family_index");
                row["of_a_newer_version"] = 7;
              }
            }),
            "");
}

TEST_F(CheckRows, WhatIsSaidTwiceOfTheMachineAndTheCellsIsTheSame) {
  EXPECT_EQ(why_refused([](json& document) { document["context"]["num_cpus"] = 64; }),
            "context.num_cpus: must be 2 as in concurrency_bench.machine (got 64)");
  EXPECT_NE(why_refused([](json& document) { document["context"]["host_name"] = "there"; }), "");
  EXPECT_EQ(why_refused([](json& document) {
              document["concurrency_bench"]["failed"] = {{{"cell", 1},
                                                          {"phase", "memory"},
                                                          {"reason", "it crashed"},
                                                          {"elapsed_s", 1},
                                                          {"name", "serial/primes/workers:1"}}};
            }),
            "concurrency_bench.failed[0]: name: must be that of its cell, 'fork/primes/workers:1' "
            "(got \"serial/primes/workers:1\")");
  EXPECT_NE(why_refused([](json& document) {
              document["concurrency_bench"]["not_applicable"] = {
                  {{"model", "x"}, {"workload", "y"}, {"reason", "z"}}};
            }),
            "");
}

TEST_F(CheckRows, APlanThatTheTrialsContradictIsRefused) {
  EXPECT_NE(why_refused([](json& document) {
              document["concurrency_bench"]["plan"]["iterations"] = 5;
            }).find("iterations_ns: must be as many as plan.iterations, 5 (got 3)"),
            std::string::npos);
  EXPECT_NE(why_refused([](json& document) {
              document["concurrency_bench"]["plan"]["cells"][1]["name"] = "serial/primes/workers:1";
            }).find("cells[1].name: must be that of no other cell"),
            std::string::npos);
  EXPECT_NE(why_refused([](json& document) {
              document["concurrency_bench"]["skipped"] = {
                  {{"cell", 1}, {"reason", "enough"}, {"name", "fork/primes/workers:1"}}};
            }).find("cell: must be one without trials"),
            std::string::npos);
  EXPECT_NE(why_refused([](json& document) {
              document["concurrency_bench"]["trials"][0]["tasks_by_worker"] = {9};
            }).find("tasks_by_worker: must add up to the tasks of its cell, 10"),
            std::string::npos);
}

}  // namespace
}  // namespace reports
