// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/markdown_left_out.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/formats/markdown_part.h"
#include "reports/summary/left_out.h"
#include "reports/text/text.h"

namespace reports {

std::string markdown_left_out(const Report& report, std::size_t size) {
  std::vector<std::vector<std::string>> rows;
  bool has_unnamed = false;
  for (const Source& source : report.sources) {
    const Results& results = source.results;
    if (results.unranked) continue;
    const std::vector<LeftOut> all = left_out_by_reason(results);
    has_unnamed |= !std::ranges::all_of(all, names_all);
    for (const LeftOut& left_out : all) {
      for (const Skip* const skip : left_out.cells) {
        std::vector<std::string> row = {results.plan.cells[skip->cell].name, whole_reason(*skip)};
        if (report.sources.size() > 1) row.insert(row.begin(), source.label);
        rows.push_back(std::move(row));
      }
    }
  }
  if (!has_unnamed) return "";
  MarkdownPart part(size, "cells");
  std::vector<std::string> columns = {"cell", "why"};
  if (report.sources.size() > 1) columns.insert(columns.begin(), "results");
  part.add_table("", columns, rows);
  return fmt::format("\n<details><summary>All {} that were left out</summary>\n{}\n</details>\n",
                     pluralize(rows.size(), "cell"), part.text());
}

}  // namespace reports
