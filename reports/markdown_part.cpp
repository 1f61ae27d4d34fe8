// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_part.h"

#include "reports/markdown.h"

namespace reports {

bool MarkdownPart::add(const std::string& text) {
  if (is_full_ || text.size() > left_) {
    is_full_ = true;
    return false;
  }
  left_ -= text.size();
  text_ += text;
  return true;
}

void MarkdownPart::add_lines(const std::vector<std::string>& lines, const char* what) {
  std::size_t left_out = 0;
  for (const std::string& line : lines) left_out += add(line) ? 0U : 1U;
  note(left_out, what);
}

void MarkdownPart::add_table(const std::vector<std::string>& columns,
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
  const std::string begin = "\n" + head + "\n" + rule + "\n";
  if (add(begin + lines.front())) {
    add_lines({lines.begin() + 1, lines.end()}, "rows");
  } else {
    note(lines.size(), "rows");
  }
}

void MarkdownPart::note(std::size_t left_out, const char* what) {
  if (left_out == 0) return;
  text_ += "\nLeft out here for want of room: " + std::to_string(left_out) + " " + what + ".\n";
  is_full_ = true;
}

}  // namespace reports
