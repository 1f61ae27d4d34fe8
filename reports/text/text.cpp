// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>

#include <fmt/core.h>

namespace reports {
namespace {

struct Unit {
  double size;
  const char* name;
};

std::string with_three_digits(double value, const char* unit, int more_digits = 0) {
  const int digits = (value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + more_digits;
  return fmt::format("{} {}", format_number(value, digits), unit);
}

}  // namespace

std::string pluralize(std::uint64_t number, const std::string& noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : noun.ends_with("s") ? "es" : "s");
}

std::string listing(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t place = 0; place < items.size(); ++place) {
    if (place > 0) text += place + 1 == items.size() ? " and " : ", ";
    text += items[place];
  }
  return text;
}

std::string join_sentences(std::span<const std::string> sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += (text.empty() ? "" : " ") + sentence;
  return text;
}

std::string language(const std::string& family) {
  if (family == "native" || family.empty()) return "C++";
  return family == "python" ? "Python" : sanitize(family, 40);
}

std::string slug(std::string_view text, std::size_t max_bytes, std::string_view others) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string result(text.substr(0, max_bytes));
  for (char& byte : result) {
    if (plain.find(byte) == std::string_view::npos && others.find(byte) == std::string_view::npos) {
      byte = '-';
    }
  }
  return result;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_character(byte); }));
}

std::string format_number(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

std::string format_shortest(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(std::begin(text), std::end(text), value);
  return {text, end};
}

std::string format_general(double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%g", value);
  return buffer;
}

std::string format_percent(double share, int digits) {
  return format_number(100 * share, digits) + " %";
}

std::string format_signed_percent(double share, int digits) {
  return (share < 0 ? "−" : "+") + format_percent(std::abs(share), digits);
}

std::string format_share(double share) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.3g %%", 100 * share);
  return buffer;
}

std::string format_change(double share) {
  const double percent = std::abs(share) < 0.00005 ? 0 : 100 * share;  // without "-0.00"
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, std::abs(share) < 10 ? "%+.2f %%" : "%+.3g %%", percent);
  return buffer;
}

std::string format_ratio(double ratio) {
  int digits = 2;
  for (double least = 0.1; ratio > 0 && ratio < least && digits < 8; least /= 10) ++digits;
  return format_number(ratio, digits) + "×";
}

std::string format_rate(double per_second) {
  return format_number(per_second, per_second < 10 ? 2 : per_second < 100 ? 1 : 0) + "/s";
}

namespace {

std::string duration_text(double nanoseconds, int more_digits) {
  constexpr Unit units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}};
  for (const Unit& unit : units) {
    if (nanoseconds >= unit.size * 0.9995)
      return with_three_digits(nanoseconds / unit.size, unit.name, more_digits);
  }
  return with_three_digits(nanoseconds, "ns", more_digits);
}

}  // namespace

std::string format_duration(double nanoseconds) { return duration_text(nanoseconds, 0); }

std::pair<std::string, std::string> format_durations(double a_ns, double b_ns) {
  constexpr int max_more_digits = 3;
  int more_digits = 0;
  std::pair<std::string, std::string> texts;
  do {
    texts = {duration_text(a_ns, more_digits), duration_text(b_ns, more_digits)};
  } while (texts.first == texts.second && a_ns != b_ns && ++more_digits <= max_more_digits);
  if (texts.first == texts.second) return {duration_text(a_ns, 0), duration_text(b_ns, 0)};
  return texts;
}

std::string format_bytes(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  constexpr Unit units[] = {{0x1p40, "TiB"}, {0x1p30, "GiB"}, {0x1p20, "MiB"}, {0x1p10, "KiB"}};
  for (const Unit& unit : units) {
    if (value >= unit.size) return with_three_digits(value / unit.size, unit.name);
  }
  return std::to_string(bytes) + " B";
}

std::string format_throughput(double bytes_per_second) {
  constexpr double most = 0x1p62;  // what comes out of a file has no limit
  return format_bytes(static_cast<std::uint64_t>(std::clamp(bytes_per_second, 0.0, most))) + "/s";
}

namespace {

/// Ranges of Unicode, in the order of the code points. Joiners are among them: without them some
/// scripts are written less well, with them one name is shown for two.
constexpr struct {
  char32_t first;
  char32_t last;
} control_or_invisible[] = {
    {0x80, 0x9F},        // C1, which some terminals take for escapes
    {0xAD, 0xAD},        // soft hyphen
    {0x61C, 0x61C},      // the direction of Arabic
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer vowels that nobody sees
    {0x180B, 0x180F},    // Mongolian selectors and separator
    {0x200B, 0x200F},    // no width, joiners, marks of direction
    {0x2028, 0x202E},    // ends of lines and paragraphs, embedding and overriding directions
    {0x2060, 0x206F},    // word joiner, invisible operators, isolating directions
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0F},    // variants of the character before
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // Hangul filler
    {0xFFF9, 0xFFFB},    // annotations
    {0x1D173, 0x1D17A},  // music
    {0xE0000, 0xE0FFF},  // tags, and more variants
};

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

constexpr char32_t no_character = U'\uFFFD';

/// The first character of a text that has one; a byte that is not UTF-8 is none.
Character first_character(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
  if (bytes == 1 || text.size() < bytes) return {.code = byte < 0x80 ? byte : no_character};
  char32_t code = byte & (0xFFU >> (bytes + 1));
  for (std::size_t place = 1; place < bytes; ++place) {
    const auto next = static_cast<unsigned char>(text[place]);
    if ((next & 0xC0) != 0x80) return {.code = no_character};
    code = code << 6 | (next & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // of so many bytes
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[bytes] || is_surrogate || code > 0x10FFFF) return {.code = no_character};
  return {.code = code, .bytes = bytes};
}

bool is_control_or_invisible(char32_t code) {
  if (code < 0x80) return code < 0x20 || code == 0x7F;
  return std::ranges::any_of(control_or_invisible, [&](const auto& range) {
    return code >= range.first && code <= range.last;
  });
}

}  // namespace

std::string sanitize(std::string_view text, std::size_t most) {
  std::string result;
  while (!text.empty()) {
    if (result.size() >= most) return result + "…";
    const Character character = first_character(text);
    if (is_control_or_invisible(character.code)) {
      result += ' ';
    } else if (character.code == no_character) {
      result += "\uFFFD";  // a terminal may take the byte for an escape
    } else {
      result += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return result;
}

std::string option_text(std::string_view name, std::string_view value) {
  constexpr std::size_t most = 60;
  // The record has the bytes of a second.
  return fmt::format("{} {}{}", sanitize(name, most), sanitize(value, most),
                     name == "bandwidth" ? "/s" : "");
}

}  // namespace reports
