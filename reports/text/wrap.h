// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reports {

/// Returns a paragraph as lines of at most `columns` columns, broken at spaces, each with a line
/// end: `first_indent` spaces before the first line, `indent` before the others. A word that is
/// longer than a line has a line of its own, whole. Nothing for a text without words. `text` is
/// UTF-8, each code point of which takes one column.
std::string wrap(std::string_view text, std::size_t columns, std::size_t first_indent,
                 std::size_t indent);

}  // namespace reports
