// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/markdown_escape.h"

#include <algorithm>

#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* no_width = "\u200b";

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_hexadecimal(char byte) { return is_digit(byte) || (byte >= 'a' && byte <= 'f'); }

/// Returns whether what follows `place` could make something of what ends there: a mention, an
/// issue, an emoji, a scheme, a host, a ticket.
bool must_break(std::string_view text, std::size_t place) {
  const char byte = text[place];
  const char next = place + 1 < text.size() ? text[place + 1] : ' ';
  if (next == ' ') return false;
  if (byte == '@' || byte == '#' || byte == ':') return true;
  if (byte == '-') return is_digit(next) && place > 0 && is_letter(text[place - 1]);
  return (byte == 'w' || byte == 'W') && next == '.';
}

/// Returns whether it stands for itself there, in whatever comes before and after it.
bool is_plain(std::string_view text, std::size_t place) {
  const char byte = text[place];
  const auto is_word = [&](std::size_t other) {
    return other < text.size() && (is_letter(text[other]) || is_digit(text[other]));
  };
  if (is_word(place) || static_cast<unsigned char>(byte) >= 0x80) return true;
  switch (byte) {
    case '.':
    case ')':  // of the number of a list
      return !std::ranges::all_of(text.substr(0, place), is_digit) || is_word(place + 1);
    case '-':
    case '+':
    case '=':  // of a list, or a rule
      return place > 0;
    case ':':
      return !must_break(text, place);
    case '_':
      return place > 0 && is_word(place - 1) && is_word(place + 1);
    default:
      return std::string_view(" ,;%/?'\"(").find(byte) != std::string_view::npos;
  }
}

}  // namespace

std::string escape_markdown(std::string_view text, std::size_t most) {
  std::string shown = sanitize(text, most);
  // White space at the beginning is erased too: four spaces make code.
  shown.erase(0, std::min(shown.find_first_not_of(' '), shown.size()));
  std::string result;
  std::size_t digits = 0;  // hexadecimal, in one go
  for (std::size_t place = 0; place < shown.size(); ++place) {
    const char byte = shown[place];
    constexpr std::size_t min_of_commit = 7;
    digits = is_hexadecimal(byte) ? digits + 1 : 0;
    if (digits == min_of_commit) {
      result += no_width;
      digits = 1;
    }
    if (is_plain(shown, place)) {
      result += byte;
    } else {
      result += "&#" + std::to_string(static_cast<int>(byte)) + ";";  // which is never structure
    }
    if (must_break(shown, place)) result += no_width;
  }
  return result;
}

}  // namespace reports
