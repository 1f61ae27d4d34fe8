// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/summary/summary.h"

namespace reports {

/// A group of cells as people read it, in whatever form. Its texts are printable.
struct CellTable {
  struct Column {
    std::string title;
    bool is_text = false;  ///< rather than numbers
  };
  struct Row {
    std::optional<std::uint64_t>
        cell;                         ///< index into the plan's; absent: goes on with the one above
    std::vector<std::string> fields;  ///< of a cell without a result less than there are columns
  };

  std::string title;
  std::vector<Column> columns;
  std::vector<Row> rows;
};

/// "fewer than 7 rounds: ranks need at least 7": why a group has no ranks (`Group::rounds_needed`).
std::string few_rounds_text(std::size_t rounds_needed);

/// The rows are in the order of the group.
CellTable make_cell_table(const Group& group, const std::vector<Cell>& cells);

}  // namespace reports
