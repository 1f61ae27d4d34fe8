// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/command_syntax.h"
#include "bench/options/options.h"
#include "reports/report.h"
#include "reports/results/results.h"
#include "reports/text/layout.h"

namespace bench {

/// The options of every command that prints tables of cells. They refer to the target, which must
/// outlive them.
std::vector<CommandOption> table_options(TableOptions& target);

/// Returns the layout of text that goes to this descriptor: as wide as the terminal, or 100 columns
/// where it is none. A wide table takes what it needs.
reports::TextLayout layout_of(const TableOptions& options, int fd);

/// Returns the tables of a report as text for a terminal. The workloads of this program are
/// described in them.
std::string format_tables(const reports::Report& report, const reports::TextLayout& layout = {});

/// Returns what is shown while a run measures on: the fastest so far of each work, which is enough
/// to see whether it is worth to wait; where tables are wide or have chosen columns, all of them.
/// What is not applicable stands in the tables at the end.
std::string format_so_far(const reports::Results& so_far, const reports::TextLayout& layout);

/// Returns the tables of one results file, as `bench report` prints them.
std::string format_tables(const reports::Results& results, const reports::TextLayout& layout = {});

}  // namespace bench
