// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/sections.h"
#include "reports/summary/section.h"
#include "tests/unit/reports/charts/sections.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {

/// Sources of one experiment, and what a report makes of them.
class SectionTest : public testing::Test {
 protected:
  explicit SectionTest(std::string chart) : chart_(std::move(chart)) { add_source("here"); }

  void add_source(const std::string& label) {
    Source source{.label = label, .text = {}, .results = {}};
    source.results.plan.experiments = {
        {.name = chart_, .question = "which?", .chart = chart_, .cells = {}, .comparisons = {}}};
    sources_.push_back(std::move(source));
  }

  Results& results() { return sources_.back().results; }

  /// To the last source.
  std::uint64_t add(const Cell& cell, const std::vector<std::int64_t>& samples = {}) {
    Plan& plan = results().plan;
    plan.cells.push_back(cell);
    plan.experiments[0].cells.push_back(plan.cells.size() - 1);
    add_trials(results(), plan.cells.size() - 1, samples);
    return plan.cells.size() - 1;
  }

  void fail(std::uint64_t cell, const std::string& reason) {
    results().failed.push_back({cell, "trial", reason, 0});
  }

  Section section() const {
    const auto sections = make_sections(sources_);
    EXPECT_EQ(sections.size(), 1U);
    expect_sound(sections[0]);
    return sections[0];
  }

  static const Chart& chart_of(const Section& section, const std::string& id) {
    const auto found = std::ranges::find(section.charts, id, &Chart::id);
    if (found == section.charts.end()) throw std::runtime_error("no chart " + id);
    return *found;
  }

  /// Every row of data in a specification.
  static std::vector<nlohmann::json> rows_of(const Chart& chart) {
    const auto spec = nlohmann::json::parse(chart.spec);
    std::vector<nlohmann::json> rows;
    const auto take = [&](const nlohmann::json& view) {
      if (!view.contains("data")) return;
      for (const auto& row : view["data"]["values"]) rows.push_back(row);
    };
    take(spec);
    for (const auto& layer : spec["layer"]) take(layer);
    return rows;
  }

  static bool has_row(const Chart& chart, const std::string& field, const std::string& value) {
    return std::ranges::any_of(rows_of(chart), [&](const nlohmann::json& row) {
      return row.contains(field) && row[field] == value;
    });
  }

  static std::vector<std::int64_t> around(std::int64_t middle) {
    std::vector<std::int64_t> samples;
    for (const int percent : {97, 98, 99, 100, 101, 102, 103}) {
      samples.push_back(middle * percent / 100);
    }
    return samples;
  }

 private:
  std::string chart_;
  std::vector<Source> sources_;
};

}  // namespace reports
