// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/summary/section.h"
#include "tests/unit/reports/charts/chart_values.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {

/// Results files in the making, and what a chart makes of all their cells.
class ChartsTest : public testing::Test {
 protected:
  /// `chart` is the one that `section` makes.
  explicit ChartsTest(std::string chart = {});

  /// Cells that are added after this belong to it.
  void add_source(const std::string& label);
  Source& source() { return sources_.back(); }
  Results& results() { return source().results; }

  /// Each returns the index of the new cell.
  std::uint64_t add(const Cell& cell, const std::vector<std::int64_t>& samples = {});
  /// Samples from `middle_ns` on, a nanosecond apart.
  std::uint64_t add_near(const Cell& cell, std::int64_t middle_ns, int trials = 13);
  std::uint64_t add(const std::string& model, std::uint64_t workers, std::int64_t middle_ns,
                    int trials = 13);

  /// A cell of tasks that wait, with as many workers as tasks in flight.
  static Cell waiting(const std::string& model, std::uint64_t concurrency);

  void fail(std::uint64_t cell, const std::string& reason);

  /// The section of an experiment of all cells of these sources, and of one that does not exist.
  static Section make(const std::string& chart, std::vector<Source> sources);
  Section make(const std::string& chart) const { return make(chart, sources_); }
  Section section() const { return make(chart_); }

  static const Chart& chart_of(const Section& section, const std::string& id);
  static bool has_row(const Chart& chart, const std::string& field, const std::string& value);

  /// Thirteen samples, a hundredth of it apart: enough rounds for limits of some thirty cells.
  static std::vector<std::int64_t> around(std::int64_t middle);
  /// The same in the opposite order, so that rounds contradict each other.
  static std::vector<std::int64_t> around_reversed(std::int64_t middle);
  /// Thirteen samples, five of 90 us and the others of 160 us.
  static std::vector<std::int64_t> scattered();

 private:
  std::string chart_;
  std::vector<Source> sources_;
};

}  // namespace reports
