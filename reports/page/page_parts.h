// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/report.h"

namespace reports {

// Parts of the page that `format_page` puts together, as HTML.

/// The ranked tables of all cells, each with the command that measures it again.
std::string page_cells(const Report& report);

/// Returns the answers to a sceptic: where, with what and how it was measured, how noisy it was,
/// what is missing and why, that all did equal work; and the results files themselves.
std::string page_evidence(const Report& report);

/// The whole page around its content, which is HTML.
std::string page_document(const std::string& title, const std::string& content);

/// A box of sentences; nothing without any.
std::string page_warnings(const std::vector<std::string>& warnings);

/// A chart with its figures.
std::string page_figure(const Chart& chart);

/// Returns why charts are tables only, where the program was built without what draws them.
std::string page_without_charts();

/// A table in a box of its own, which scrolls where the window is narrow. Columns of figures are
/// told by their content.
std::string html_table(const DataTable& table);

/// A heading in front of what belongs to one of several sources; nothing where there is one.
std::string source_heading(const Report& report, const Source& source);

}  // namespace reports
