// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reports {

/// How long lines are broken.
struct LineBreaks {
  std::size_t further_indent = 2;  ///< of what follows, in columns more than that of the line
  /// Leaves a word that is longer than a line whole, so that it can be copied. Else it is broken,
  /// behind a '/' if it has one.
  bool keeps_words = false;
};

/// Breaks the lines of a text that are longer than `columns` at spaces. 0 `columns` break none.
std::string break_lines(std::string_view text, std::size_t columns, const LineBreaks& breaks);

/// The same as the usual `LineBreaks` say, for a terminal: in ASCII where it shows nothing else.
std::string fold(std::string_view text, std::size_t columns);

/// Returns a text of at most `columns`, at least 3: what does not fit is taken out of the middle,
/// where "…" stands, since names differ most at their ends.
std::string shorten(std::string_view text, std::size_t columns);

}  // namespace reports
