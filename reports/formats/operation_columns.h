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
  /// Those of a group of cells, perhaps none.
  explicit OperationColumns(const Group& group);

  bool any() const { return has_costs_ || has_waits_; }
  void add_titles(CellTable& table) const;
  /// Adds the fields of a cell, empty where it knows none.
  void add_fields(const CellSummary& summary, std::vector<std::string>& fields) const;

 private:
  OperationTraits traits_;  ///< those of all cells, which do the same work
  bool has_costs_ = false;  ///< of one operation
  bool moves_bytes_ = false;
  bool has_first_results_ = false;
  bool has_waits_ = false;
};

}  // namespace reports
