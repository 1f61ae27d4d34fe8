// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/budget_lines.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string scaled_from(const Cell& cell) {
  if (!cell.measured_tasks) return "";
  return fmt::format("scaled from {} of {} tasks", *cell.measured_tasks, cell.tasks);
}

std::string budget_lines(const Group& group, const Results& results) {
  std::string text;
  for (const CellSummary& summary : group.cells) {
    const Cell& cell = results.plan.cells[summary.cell];
    if (cell.measured_tasks && summary.median_ns) {
      text += fmt::format("  {}: {}\n", scaled_from(cell), sanitize(cell.name));
    }
    const Skip* const skip = results.unranked ? nullptr : results.skip(summary.cell);
    if (skip == nullptr) continue;
    text += fmt::format("  left out: {}: {}\n", sanitize(cell.name), sanitize(skip->reason));
  }
  return text;
}

std::vector<std::string> budget_sentences(const Results& results) {
  std::vector<std::string> sentences;
  for (const std::string& sentence : results.plan.adjustments) {
    sentences.push_back(sanitize(sentence));
  }
  if (results.unranked) return sentences;  // another program's: the reason is its own
  for (const Skip& skip : results.skipped) {
    sentences.push_back(fmt::format("{} is left out: {}.",
                                    sanitize(results.plan.cells[skip.cell].name),
                                    sanitize(skip.reason)));
  }
  return sentences;
}

}  // namespace reports
