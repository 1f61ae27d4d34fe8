// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/provisional.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/results/work_text.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

constexpr std::size_t max_works = 10;

/// Returns "downloads, 16 in flight", with the shape where several have the same name.
std::string name_of(const Group& group, const Cell& cell, bool with_shape) {
  std::string name = sanitize(group.work.workload, 60);
  if (!group.language.empty()) name += ", " + group.language;
  if (group.concurrency) name += fmt::format(", {} in flight", *group.concurrency);
  if (group.arrival_rate > 0) name += ", " + format_rate(group.arrival_rate);
  return with_shape ? name + shape_text(cell) : name;
}

/// Returns the fastest cell with a result that is no mere reference; null where there is none.
const CellSummary* first_of(const Group& group, const Plan& plan) {
  const auto found = std::ranges::find_if(group.cells, [&](const CellSummary& summary) {
    return summary.median_ns && summary.failure == nullptr && !plan.cells[summary.cell].baseline;
  });
  return found == group.cells.end() ? nullptr : &*found;
}

}  // namespace

std::string format_provisional(const Results& so_far, const TextLayout& layout) {
  using enum TextTable::Align;
  const std::vector<Group> groups = summarize(so_far);
  std::map<std::pair<std::string, std::optional<std::uint64_t>>, std::size_t> same_names;
  for (const Group& group : groups) ++same_names[{group.work.workload, group.concurrency}];
  TextTable table({{"work", left},
                   {"fastest so far", left},
                   {"workers", right},
                   {"median", right},
                   {"speed-up", right}});
  std::size_t works = 0;
  for (const Group& group : groups) {
    const CellSummary* const first = first_of(group, so_far.plan);
    if (first == nullptr || ++works > max_works) continue;
    const Cell& cell = so_far.plan.cells[first->cell];
    const bool has_shape = same_names[{group.work.workload, group.concurrency}] > 1;
    table.add_row({name_of(group, cell, has_shape), sanitize(cell.model, 60),
                   std::to_string(cell.workers), format_duration(*first->median_ns),
                   first->speed_up ? format_ratio(*first->speed_up) : ""});
  }
  if (works == 0) return "";
  const std::string more =
      works > max_works ? fmt::format("  and {}\n", pluralize(works - max_works, "more work")) : "";
  return table.str(layout.width) + more;
}

}  // namespace reports
