// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/markdown_part.h"

#include <fmt/core.h>

#include "reports/formats/markdown_escape.h"

namespace reports {

void MarkdownPart::add(const std::string& text, std::size_t lines) {
  is_full_ |= text.size() > left_;
  if (is_full_) {
    left_out_ += lines;
    return;
  }
  left_ -= text.size();
  text_ += text;
}

void MarkdownPart::add_table(const std::string& title, const std::vector<std::string>& columns,
                             const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return;
  std::string head = "|";
  std::string rule = "|";
  for (const std::string& column : columns) {
    head += " " + escape_markdown(column) + " |";
    rule += " --- |";
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line = "|";
    for (std::size_t column = 0; column < columns.size(); ++column) {
      line += " " + (column < row.size() ? escape_markdown(row[column]) : "") + " |";
    }
    lines.push_back(line + "\n");
  }
  // A head without a row says nothing.
  add(fmt::format("{}\n{}\n{}\n{}", title, head, rule, lines.front()));
  for (auto line = lines.begin() + 1; line != lines.end(); ++line) add(*line);
}

std::string MarkdownPart::text() const {
  if (left_out_ == 0) return text_;
  return fmt::format("{}\nLeft out here for want of room: {} {}.\n", text_, left_out_, what_);
}

}  // namespace reports
