// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/figures.h"

namespace reports {

/// The cells of one series in one source by a setting: by workers, or by tasks in flight.
struct SettingLine {
  const Source* source = nullptr;
  std::string label;                             ///< of the source, where there are several
  std::string series;                            ///< of the palette
  std::map<std::uint64_t, std::uint64_t> cells;  ///< index into the plan's cells by setting
  std::optional<std::uint64_t> serial = {};      ///< the run that speed-ups are against

  const Cell& cell(std::uint64_t index) const { return source->results.plan.cells[index]; }
  /// The line has at least one.
  const Cell& any_cell() const { return cell(cells.begin()->second); }
  /// The series and its source, as sentences name them.
  std::string name() const;
};

/// The lines that belong into one chart: those of one work.
struct LineGroup {
  std::string title;
  std::string workload;
  std::vector<SettingLine> lines;  ///< at least one
};

/// The groups in the making, in the order in which they appear.
class LineGroups {
 public:
  /// Returns the line of this source and series in the group with this title. Both are added where
  /// they do not exist; valid until the next call.
  SettingLine& line(const std::string& title, const std::string& workload, const Source& source,
                    const std::string& series);

  std::vector<LineGroup> take() { return std::move(groups_); }

 private:
  std::vector<LineGroup> groups_;
  std::map<std::string, std::size_t> places_;  ///< of the titles
};

}  // namespace reports
