// SPDX-License-Identifier: Apache-2.0
#include "reports/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace reports {
namespace {

/// Characters, not bytes: every one that is used here is one column wide.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

struct Unit {
  double size;
  const char* name;
};

std::string with_three_digits(double value, const char* unit) {
  const int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return format_number(value, digits) + " " + unit;
}

}  // namespace

std::string counted(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun +
         (number == 1           ? ""
          : noun.ends_with("s") ? "es"
                                : "s");
}

std::string language(const std::string& family) {
  if (family == "native" || family.empty()) return "C++";
  return family == "python" ? "Python" : printable(family, 40);
}

std::string format_number(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
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

std::string format_duration(double nanoseconds) {
  constexpr Unit units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}};
  for (const Unit& unit : units) {
    if (nanoseconds >= unit.size * 0.9995)
      return with_three_digits(nanoseconds / unit.size, unit.name);
  }
  return with_three_digits(nanoseconds, "ns");
}

std::string format_bytes(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  constexpr Unit units[] = {{0x1p40, "TiB"}, {0x1p30, "GiB"}, {0x1p20, "MiB"}, {0x1p10, "KiB"}};
  for (const Unit& unit : units) {
    if (value >= unit.size) return with_three_digits(value / unit.size, unit.name);
  }
  return std::to_string(bytes) + " B";
}

namespace {

/// Those that a terminal or a page obeys though they are none of ASCII's: C1 controls, which reach
/// some terminals as the UTF-8 pair C2 80 … C2 9F; separators of lines (U+2028, U+2029); and what
/// turns the direction of writing (U+202A … U+202E, U+2066 … U+2069), so that text reads as
/// another. Its length in bytes; 0 for any other character.
std::size_t unicode_control(std::string_view text) {
  const auto byte = [&](std::size_t place) {
    return place < text.size() ? static_cast<unsigned char>(text[place]) : 0U;
  };
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
  const unsigned last = byte(2);
  if (byte(0) == 0xE2 && byte(1) == 0x80 && last >= 0xA8 && last <= 0xAE) return 3;
  if (byte(0) == 0xE2 && byte(1) == 0x81 && last >= 0xA6 && last <= 0xA9) return 3;
  return 0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string result;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const auto byte = static_cast<unsigned char>(text[place]);
    if (result.size() >= most && (byte & 0xC0) != 0x80) return result + "…";
    const std::size_t control = unicode_control(text.substr(place, 3));
    if (control != 0) place += control - 1;
    result += byte < 0x20 || byte == 0x7F || control != 0 ? ' ' : text[place];
  }
  return result;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add_row(std::vector<std::string> fields) { rows_.push_back(std::move(fields)); }

std::string TextTable::str() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    widths.push_back(width(columns_[column].title));
    for (const auto& row : rows_) {
      if (column < row.size()) widths[column] = std::max(widths[column], width(row[column]));
    }
  }
  std::string text;
  const auto add_line = [&](const auto& field_of) {
    std::string line;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      const std::string field = field_of(column);
      const std::string padding(widths[column] - width(field), ' ');
      line += "  " + (columns_[column].align == Align::left ? field + padding : padding + field);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_line([&](std::size_t column) { return columns_[column].title; });
  for (const auto& row : rows_) {
    add_line([&](std::size_t column) { return column < row.size() ? row[column] : std::string(); });
  }
  return text;
}

}  // namespace reports
