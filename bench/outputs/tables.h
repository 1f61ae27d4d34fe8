// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/report.h"
#include "reports/results/results.h"

namespace bench {

/// Returns the tables of a report as text for a terminal. The workloads of this program are
/// described in them.
std::string format_tables(const reports::Report& report,
                          reports::TableWidth width = reports::TableWidth::usual);

/// Returns the tables of one results file, as `bench report` prints them.
std::string format_tables(const reports::Results& results,
                          reports::TableWidth width = reports::TableWidth::usual);

}  // namespace bench
