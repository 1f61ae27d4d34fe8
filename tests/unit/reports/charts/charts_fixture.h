// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/sections.h"
#include "reports/summary/section.h"
#include "tests/unit/reports/charts/sections.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {

/// A results file in the making, and what a section maker makes of all its cells.
class ChartsTest : public testing::Test {
 protected:
  ChartsTest() {
    source_.label = "here";
    source_.results.machine.physical_cores = 2;
    source_.results.machine.logical_cores = 4;
    source_.results.machine.usable_cores = 4;
  }

  /// Samples around `middle_ns`, a few nanoseconds apart.
  std::uint64_t add(const Cell& cell, std::int64_t middle_ns, int trials = 8) {
    Results& results = source_.results;
    results.plan.cells.push_back(cell);
    std::vector<std::int64_t> samples;
    for (int trial = 0; trial < trials; ++trial) samples.push_back(middle_ns + trial);
    add_trials(results, results.plan.cells.size() - 1, samples);
    return results.plan.cells.size() - 1;
  }

  std::uint64_t add(const std::string& model, std::uint64_t workers, std::int64_t middle_ns,
                    int trials = 8) {
    return add(make_cell(model, "primes", workers), middle_ns, trials);
  }

  void fail(std::uint64_t cell, const std::string& reason) {
    source_.results.failed.push_back({cell, "trial", reason, 0});
  }

  static Section make(const std::string& chart, std::vector<Source> sources) {
    for (Source& source : sources) {
      Experiment experiment{.name = "test", .question = "?", .chart = chart};
      experiment.cells.resize(source.results.plan.cells.size());
      std::iota(experiment.cells.begin(), experiment.cells.end(), 0);
      experiment.cells.push_back(1'000'000);  // that does not exist
      source.results.plan.experiments = {experiment};
    }
    Section section = make_sections(sources).at(0);
    expect_sound(section);
    return section;
  }

  Section make(const std::string& chart) const { return make(chart, {source_}); }

  static nlohmann::json rows_of(const Chart& chart) {
    return nlohmann::json::parse(chart.spec).at("data").at("values");
  }

  Source source_;
};

}  // namespace reports
