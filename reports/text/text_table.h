// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reports {

/// Rows in columns of equal width. Numbers look best aligned to the right.
class TextTable {
 public:
  enum class Align {
    left,  ///< texts, which may be shortened
    path,  ///< names to the left, which may take several lines, broken at '/'
    right,
    dash,     ///< intervals, "7.28 ms – 19.0 ms": both ends stand below each other
    folded,   ///< texts to the left, which may take several lines
    drawing,  ///< to the left, and whole
  };
  struct Column {
    std::string title;
    Align align = Align::right;
    /// Of columns that may be left out where there is no room, the one with the highest number goes
    /// first; 0 stays.
    std::size_t leave_out = 0;
  };

  explicit TextTable(std::vector<Column> columns);
  void add_row(std::vector<std::string> fields);
  /// Every line begins with two spaces and ends with a newline. Without any title there is no line
  /// of them. Lines take at most `columns`, 0: as
  /// many as they need. Where that is too little, titles and folded texts take several lines; then
  /// columns are left out, then texts shortened; and what is still too wide becomes several tables
  /// with the same first column.
  std::string str(std::size_t columns = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace reports
