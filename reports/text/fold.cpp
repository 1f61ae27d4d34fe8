// SPDX-License-Identifier: Apache-2.0
#include "reports/text/fold.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "reports/text/ascii.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns where each character of a text begins, and its end.
std::vector<std::size_t> characters_of(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (!continues_character(text[place])) places.push_back(place);
  }
  places.push_back(text.size());
  return places;
}

/// Returns how many bytes the first so many characters have.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  const auto places = characters_of(text);
  return places[std::min(characters, places.size() - 1)];
}

/// Returns whether the space at `place` stands between a number and its unit.
bool is_before_unit(std::string_view line, std::size_t place) {
  if (place == 0 || line[place - 1] < '0' || line[place - 1] > '9') return false;
  std::string_view word = line.substr(place + 1);
  word = word.substr(0, word.find_first_of(" ,;:.])"));
  constexpr std::string_view units[] = {"%", "s",   "ms",  "µs",  "us",  "ns",
                                        "B", "KiB", "MiB", "GiB", "TiB", "×"};
  return std::ranges::find(units, word) != std::end(units);
}

std::string break_line(std::string line, std::size_t columns, const LineBreaks& breaks) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const std::string indent(std::min(begin + breaks.further_indent, columns / 2), ' ');
  std::string text;
  while (width(line) > columns) {
    const std::size_t most = bytes_of(line, columns);
    const std::size_t first = line.find_first_not_of(' ');
    std::size_t end = line.rfind(' ', most);
    if (end != std::string::npos && end > first && is_before_unit(line, end)) {
      end = line.rfind(' ', end - 1);
    }
    if ((end == std::string::npos || end <= first) && breaks.keeps_words) {
      end = line.find(' ', first);
      if (end == std::string::npos) break;
    } else if (end == std::string::npos || end <= first) {  // the word itself is too long
      const std::size_t slash = most > 0 ? line.rfind('/', most - 1) : std::string::npos;
      end = slash == std::string::npos || slash <= first ? most : slash + 1;
    }
    text += line.substr(0, line.find_last_not_of(' ', end - 1) + 1) + "\n";
    const std::size_t next = line.find_first_not_of(' ', end);
    line = indent + (next == std::string::npos ? "" : line.substr(next));
  }
  return text + line;
}

}  // namespace

std::string break_lines(std::string_view text, std::size_t columns, const LineBreaks& breaks) {
  if (columns == 0) return std::string(text);
  std::string broken;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    broken += break_line(std::string(text.substr(begin, end - begin)), columns, breaks);
    if (end < text.size()) broken += '\n';
    begin = end + 1;
  }
  return broken;
}

std::string fold(std::string_view text, std::size_t columns) {
  if (columns == 0) return std::string(text);
  return break_lines(shows_ascii() ? to_ascii(text) : std::string(text), columns, {});
}

std::string shorten(std::string_view text, std::size_t columns) {
  const auto places = characters_of(text);
  const std::size_t characters = places.size() - 1;
  if (characters <= columns) return std::string(text);
  const std::string gap = shows_ascii() ? "..." : "…";
  const std::size_t kept = columns > width(gap) ? columns - width(gap) : 0;
  const std::size_t behind = kept / 2;
  return std::string(text.substr(0, places[kept - behind])) + gap +
         std::string(text.substr(places[characters - behind]));
}

}  // namespace reports
