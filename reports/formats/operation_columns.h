// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/formats/cell_table.h"
#include "reports/summary/summary.h"

namespace reports {

// The columns of a table whose workload is priced in operations on sync objects.

/// Adds them to a table; `has_waits`: with what operations waited.
void add_operation_columns(bool has_waits, CellTable& table);

/// Adds the fields of a cell in these columns, empty where it knows none.
void add_operation_fields(const CellSummary& summary, bool has_waits,
                          std::vector<std::string>& fields);

}  // namespace reports
