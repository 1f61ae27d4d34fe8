// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.h"
#include "reports/state/cell_state.h"
#include "reports/summary/section.h"
#include "reports/summary/summary.h"
#include "reports/text/layout.h"

namespace reports {

/// A group of cells as people read it, in whatever form. Its texts are printable.
struct CellTable {
  struct Column {
    std::string_view name;  ///< of `cell_columns`
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
  /// Names the rows whose speed-up is not the ratio of the medians beside it, and says why; empty
  /// where there are none.
  std::string footnote = {};
};

/// What a column of a table of cells is called by who chooses columns, and what it says.
struct CellColumn {
  std::string_view name;
  std::string_view says;
  bool is_usual = false;  ///< in a table that is not wide
  /// Where a line has no room for all, the usual column with the highest number goes first; 0
  /// stays.
  std::size_t leave_out = 0;
};

/// All columns that tables of cells may have, in their order.
std::span<const CellColumn> cell_columns();

/// Returns whether a table with this layout has the column. That of the models is always there.
bool shows(const TextLayout& layout, std::string_view column);

/// "ranks need at least 7 rounds": why a group has no ranks (`Group::rounds_needed`).
std::string few_rounds_text(std::size_t rounds_needed);

/// Returns what the columns of a wide table show that are about neighbours and instructions; empty
/// for a layout without them, and where the results do not know it of any cell.
std::vector<CellState> wide_states(const Results& results, const TextLayout& layout);

/// The rows are in the order of the group. With `states`, one for each of the cells, the table has
/// the columns of a wide one that at least one cell of the group fills in.
CellTable make_cell_table(const Group& group, const std::vector<Cell>& cells,
                          const std::vector<CellState>& states = {});

}  // namespace reports
