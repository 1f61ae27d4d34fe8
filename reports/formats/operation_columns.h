// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/formats/cell_table.h"
#include "reports/summary/summary.h"

namespace reports {

/// The columns of a table whose tasks operate on sync objects.
class OperationColumns {
 public:
  /// Those of a group of cells, perhaps none. `cells` are those of the plan.
  OperationColumns(const Group& group, const std::vector<Cell>& cells);

  bool any() const { return has_costs_ || has_waits_; }
  void add_titles(CellTable& table) const;
  /// Adds the fields of a cell, empty where it knows none.
  void add_fields(const CellSummary& summary, std::vector<std::string>& fields) const;

 private:
  bool is_about_lateness_ = false;
  bool is_about_items_ = false;  ///< which go through channels
  bool has_costs_ = false;       ///< of one operation
  bool has_first_results_ = false;
  bool has_waits_ = false;
};

}  // namespace reports
