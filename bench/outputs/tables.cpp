// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/tables.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/files/terminal.h"
#include "bench/options/names.h"
#include "reports/formats/cell_table.h"
#include "reports/formats/provisional.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

/// Returns one line that says what a workload of this program does; an empty text for any other.
std::string describe_workload(std::string_view name) {
  for (const auto& entry : workloads::catalogue()) {
    if (entry.name == name && entry.missing.empty()) {
      return std::string(entry.kind().description);
    }
  }
  return "";
}

std::vector<std::string> names_of_columns() {
  std::vector<std::string> names;
  for (const reports::CellColumn& column : reports::cell_columns()) names.emplace_back(column.name);
  return names;
}

std::vector<std::string> parse_columns(const std::string& text) {
  const std::vector<std::string> known = names_of_columns();
  std::vector<std::string> columns = split_list(text);
  for (const std::string& column : columns) {
    if (std::ranges::find(known, column) != known.end()) continue;
    throw unknown_name("unknown column", column, nearest_name(column, known), "bench help report");
  }
  return columns;
}

}  // namespace

std::vector<CommandOption> table_options(TableOptions& target) {
  return {{.name = "--columns",
           .value = "LIST",
           .help = fmt::format("the columns of the tables, beside the model: {}",
                               fmt::join(names_of_columns(), ", ")),
           .default_text = "as many of the usual ones as fit the terminal, or 100 columns",
           .take = [&target](const std::string& text) { target.columns = parse_columns(text); },
           .completion = Completion::words,
           .words = names_of_columns()},
          {.name = "--wide",
           .value = {},
           .help = "all columns and whole names, in lines as long as they are",
           .default_text = {},
           .take = [&target](const std::string&) { target.wide = true; }}};
}

reports::TextLayout layout_of(const TableOptions& options, int fd) {
  reports::TextLayout layout;
  layout.is_wide = options.wide;
  layout.columns = options.columns;
  layout.width = options.wide ? 0 : line_columns(fd, reports::TextLayout::usual_columns);
  return layout;
}

std::string format_tables(const reports::Report& report, const reports::TextLayout& layout) {
  return reports::format_text(report, describe_workload, layout);
}

std::string format_so_far(const reports::Results& so_far, const reports::TextLayout& layout) {
  if (!layout.is_wide && layout.columns.empty()) return reports::format_provisional(so_far, layout);
  reports::Results results = so_far;
  results.plan.not_applicable.clear();
  return format_tables(results, layout);
}

std::string format_tables(const reports::Results& results, const reports::TextLayout& layout) {
  return format_tables(reports::make_report({{.label = "results", .text = {}, .results = results}}),
                       layout);
}

}  // namespace bench
