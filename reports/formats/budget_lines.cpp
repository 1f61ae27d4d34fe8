// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/budget_lines.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

#include "reports/summary/left_out.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// About what two lines of a terminal hold beside the names.
constexpr std::size_t max_reason_bytes = 120;

/// Returns a line for each cell, with what is known of it alone.
std::string cells_of(const LeftOut& left_out, const Plan& plan) {
  std::string text;
  for (const Skip* skip : left_out.cells) {
    const std::string detail = skip->detail.empty() ? "" : ": " + sanitize(skip->detail);
    text += fmt::format("  {}{}\n", sanitize(plan.cells[skip->cell].name), detail);
  }
  return text;
}

}  // namespace

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
  constexpr std::size_t max_reasons = 3;
  std::string text;
  std::vector<LeftOut> all = left_out_by_reason(results);
  std::ranges::stable_sort(all, std::ranges::greater(),
                           [](const LeftOut& left_out) { return left_out.cells.size(); });
  std::size_t others = 0;
  for (std::size_t place = 0; place < all.size(); ++place) {
    const LeftOut& left_out = all[place];
    if (layout.is_wide) {
      text += fmt::format("left out, {}: {}\n", pluralize(left_out.cells.size(), "cell"),
                          sanitize(left_out.reason));
      text += cells_of(left_out, results.plan);
    } else if (place < max_reasons) {
      text += fmt::format("left out: {}: {}\n", names_of(left_out, results.plan),
                          sanitize(left_out.reason, max_reason_bytes));
    } else {
      others += left_out.cells.size();
    }
  }
  if (others > 0) {
    text += fmt::format("left out: {} for other reasons\n", pluralize(others, "more cell"));
  }
  const bool has_more =
      std::ranges::any_of(all, [](const LeftOut& left_out) { return !names_all(left_out); });
  std::string advice = enough_budget_sentence(results.plan);
  if (has_more && !layout.is_wide) {
    advice += std::string(advice.empty() ? "" : " ") + "--wide names all cells.";
  }
  return text + (advice.empty() ? "" : advice + "\n");
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
  if (const std::string advice = enough_budget_sentence(results.plan); !advice.empty()) {
    sentences.push_back(advice);
  }
  return sentences;
}

}  // namespace reports
