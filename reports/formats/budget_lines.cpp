// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/budget_lines.h"

#include <fmt/core.h>

#include "reports/summary/left_out.h"
#include "reports/text/text.h"

namespace reports {

std::string scaled_from(const Cell& cell) {
  if (!cell.measured_tasks) return "";
  return fmt::format("scaled from {} of {} tasks", *cell.measured_tasks, cell.tasks);
}

std::string scaled_lines(const Group& group, const Results& results) {
  std::string text;
  for (const CellSummary& summary : group.cells) {
    const Cell& cell = results.plan.cells[summary.cell];
    if (cell.measured_tasks && summary.median_ns) {
      text += fmt::format("  {}: {}\n", scaled_from(cell), sanitize(cell.name));
    }
  }
  return text;
}

std::string left_out_lines(const Results& results, const TextLayout& layout) {
  if (results.unranked) return "";
  std::string text;
  for (const LeftOut& left_out : left_out_by_reason(results)) {
    const std::string reason = sanitize(left_out.reason);
    if (!layout.is_wide) {
      text += fmt::format("left out: {}{}: {}\n", names_of(left_out, results.plan),
                          names_all(left_out) ? "" : " (--wide names all)", reason);
      continue;
    }
    text += fmt::format("left out, {}: {}\n", pluralize(left_out.cells.size(), "cell"), reason);
    for (const Skip* skip : left_out.cells) {
      const std::string detail = skip->detail.empty() ? "" : ": " + sanitize(skip->detail);
      text += fmt::format("  {}{}\n", sanitize(results.plan.cells[skip->cell].name), detail);
    }
  }
  return text + (text.empty() ? "" : "\n");
}

std::vector<std::string> budget_sentences(const Results& results) {
  std::vector<std::string> sentences;
  for (const std::string& sentence : results.plan.adjustments) {
    sentences.push_back(sanitize(sentence));
  }
  if (results.unranked) return sentences;  // another program's: the reason is its own
  for (const LeftOut& left_out : left_out_by_reason(results)) {
    sentences.push_back(left_out_sentence(left_out, results.plan) + ".");
  }
  return sentences;
}

}  // namespace reports
