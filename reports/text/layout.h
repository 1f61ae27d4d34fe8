// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reports {

/// How text for a terminal is laid out.
struct TextLayout {
  static constexpr std::size_t usual_columns = 100;

  /// The most columns of the terminal that a line takes; 0: as many as it needs.
  std::size_t width = usual_columns;
  bool is_wide = false;  ///< tables have all columns, and names are whole
  /// The columns of tables of cells, by their names (`cell_columns`); empty: the usual ones.
  std::vector<std::string> columns;

  /// All columns, and lines as long as they are.
  static TextLayout wide() { return {.width = 0, .is_wide = true, .columns = {}}; }
};

}  // namespace reports
