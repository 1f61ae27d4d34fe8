// SPDX-License-Identifier: Apache-2.0
#include "reports/text/wrap.h"

#include <algorithm>

namespace reports {
namespace {

/// Returns how many columns a text takes: bytes that continue a code point take none.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

std::string wrap(std::string_view text, std::size_t columns, std::size_t first_indent,
                 std::size_t indent) {
  std::string lines;
  std::size_t used = 0;  // columns of the line that was begun; 0: none was
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (word.empty()) continue;
    const std::size_t width = columns_of(word);
    if (used > 0 && used + 1 + width <= columns) {
      lines += ' ';
      ++used;
    } else {
      const std::size_t spaces = lines.empty() ? first_indent : indent;
      if (used > 0) lines += '\n';
      lines.append(spaces, ' ');
      used = spaces;
    }
    lines += word;
    used += width;
  }
  return lines.empty() ? lines : lines + '\n';
}

}  // namespace reports
