// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reports {

/// Lines of a part of a Markdown document, as many as fit into so many bytes.
class MarkdownPart {
 public:
  explicit MarkdownPart(std::size_t size) : left_(size) {}

  /// Text that is Markdown already. Whether it fitted; what comes after something that did not is
  /// left out as well.
  bool add(const std::string& text);
  /// The same of each; what is left out is counted in a line of its own, as so many of `what`.
  void add_lines(const std::vector<std::string>& lines, const char* what);
  /// Rows of plain text under a head, or nothing when there are none.
  void add_table(const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::string>>& rows);

  const std::string& text() const { return text_; }

 private:
  void note(std::size_t left_out, const char* what);

  std::size_t left_;
  std::string text_;
  bool is_full_ = false;
};

}  // namespace reports
