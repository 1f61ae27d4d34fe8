// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "reports/sections.h"
#include "tests/support/sentence_limits.h"

namespace reports {

ChartsTest::ChartsTest(std::string chart) : chart_(std::move(chart)) { add_source("here"); }

void ChartsTest::add_source(const std::string& label) {
  Source source{.label = label, .text = {}, .results = {}};
  source.results.machine.physical_cores = 2;
  source.results.machine.logical_cores = 4;
  source.results.machine.usable_cores = 4;
  sources_.push_back(std::move(source));
}

std::uint64_t ChartsTest::add(const Cell& cell, const std::vector<std::int64_t>& samples) {
  Plan& plan = results().plan;
  plan.cells.push_back(cell);
  add_trials(results(), plan.cells.size() - 1, samples);
  return plan.cells.size() - 1;
}

std::uint64_t ChartsTest::add_near(const Cell& cell, std::int64_t middle_ns, int trials) {
  std::vector<std::int64_t> samples(static_cast<std::size_t>(trials));
  std::iota(samples.begin(), samples.end(), middle_ns);
  return add(cell, samples);
}

std::uint64_t ChartsTest::add(const std::string& model, std::uint64_t workers,
                              std::int64_t middle_ns, int trials) {
  return add_near(make_cell(model, "primes", workers), middle_ns, trials);
}

Cell ChartsTest::waiting(const std::string& model, std::uint64_t concurrency) {
  Cell cell = make_cell(model, "downloads", concurrency);
  cell.waits = true;
  return cell;
}

void ChartsTest::fail(std::uint64_t cell, const std::string& reason) {
  results().failed.push_back({cell, "trial", reason, 0});
}

Section ChartsTest::make(const std::string& chart, std::vector<Source> sources) {
  for (Source& source : sources) {
    Experiment experiment{.name = chart, .question = "which?", .chart = chart};
    experiment.cells.resize(source.results.plan.cells.size());
    std::iota(experiment.cells.begin(), experiment.cells.end(), 0);
    experiment.cells.push_back(1'000'000);  // that does not exist
    source.results.plan.experiments = {experiment};
  }
  auto sections = make_sections(sources);
  std::erase_if(sections, [](const Section& section) { return section.is_of_machine; });
  EXPECT_EQ(sections.size(), 1U);
  expect_sound(sections.at(0));
  // Whatever a test makes of it, an answer is short.
  EXPECT_EQ(exceeded_limits(sections.at(0)), "");
  return sections.at(0);
}

const Chart& ChartsTest::chart_of(const Section& section, const std::string& id) {
  const auto found = std::ranges::find(section.charts, id, &Chart::id);
  if (found == section.charts.end()) throw std::runtime_error("no chart " + id);
  return *found;
}

bool ChartsTest::has_row(const Chart& chart, const std::string& field, const std::string& value) {
  return std::ranges::any_of(all_rows_of(chart),
                             [&](const ChartRow& row) { return row[field] == value; });
}

std::vector<std::int64_t> ChartsTest::scattered() {
  std::vector<std::int64_t> samples(13, 160'000);
  std::fill_n(samples.begin(), 5, 90'000);
  return samples;
}

std::vector<std::int64_t> ChartsTest::around(std::int64_t middle) {
  std::vector<std::int64_t> samples;
  for (const int percent : {94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106}) {
    samples.push_back(middle * percent / 100);
  }
  return samples;
}

std::vector<std::int64_t> ChartsTest::around_reversed(std::int64_t middle) {
  std::vector<std::int64_t> samples = around(middle);
  std::ranges::reverse(samples);
  return samples;
}

}  // namespace reports
