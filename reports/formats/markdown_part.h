// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reports {

/// Lines of a part of a Markdown document, as many as fit into so many bytes.
class MarkdownPart {
 public:
  /// `what` its lines are: "rows".
  MarkdownPart(std::size_t size, const char* what) : left_(size), what_(what) {}

  /// Text that is Markdown already. What comes after something that did not fit is left out as
  /// well.
  void add(const std::string& text, std::size_t lines = 1);
  /// Rows of plain text under a title and a head, or nothing when there are none.
  void add_table(const std::string& title, const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::string>>& rows);
  /// Returns the text with one note about all that was left out.
  std::string text() const;

 private:
  std::size_t left_;
  const char* what_;
  std::string text_;
  bool is_full_ = false;
  std::size_t left_out_ = 0;
};

}  // namespace reports
