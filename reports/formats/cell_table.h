// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/state/cell_state.h"
#include "reports/summary/section.h"
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

/// "ranks need at least 7 rounds": why a group has no ranks (`Group::rounds_needed`).
std::string few_rounds_text(std::size_t rounds_needed);

/// Returns what the further columns of a wide table show; empty for a usual one, and where the
/// results do not know it of any cell.
std::vector<CellState> wide_states(const Results& results, TableWidth width);

/// The rows are in the order of the group. With `states`, one for each of the cells, the table has
/// the columns of a wide one that at least one cell of the group fills in.
CellTable make_cell_table(const Group& group, const std::vector<Cell>& cells,
                          const std::vector<CellState>& states = {});

}  // namespace reports
