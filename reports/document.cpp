// SPDX-License-Identifier: Apache-2.0
#include "reports/document.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "reports/text.h"

namespace reports {
namespace {

using nlohmann::json;

// Ours have a depth of 8, and three million values with 500 cells of 100 trials each.
constexpr std::size_t deepest = 32;
constexpr std::size_t most_values = 30'000'000;

/// "line 3, column 17", counted in bytes as editors do for text that is mostly ASCII.
std::string place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 when there is none
  return "line " + std::to_string(lines + 1) + ", column " +
         std::to_string(before.size() - line_begin + 1);
}

/// Brackets and commas outside of strings: as much of the grammar as tells the size of the
/// document.
void check_shape(std::string_view text) {
  std::size_t depth = 0;
  std::size_t values = 1;
  bool in_string = false;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const char byte = text[offset];
    if (in_string) {
      if (byte == '\\') {
        ++offset;
      } else if (byte == '"') {
        in_string = false;
      }
      continue;
    }
    switch (byte) {
      case '"':
        in_string = true;
        break;
      case '[':
      case '{':
        ++values;
        if (++depth > deepest) {
          throw std::runtime_error(place(text, offset) + ": nested deeper than " +
                                   std::to_string(deepest) + " levels");
        }
        break;
      case ']':
      case '}':
        if (depth > 0) --depth;
        break;
      case ',':
        ++values;
        break;
      default:
        break;
    }
    if (values > most_values) {
      throw std::runtime_error(place(text, offset) + ": more than " + std::to_string(most_values) +
                               " values");
    }
  }
}

/// Finds where a text stops being JSON, and builds nothing.
class Locator : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string& token,
                   const json::exception& error) override {
    // The position is that of the last byte read, counted from 1.
    offset = position == 0 ? 0 : position - 1;
    constexpr int number_overflow = 406;
    is_overflow = error.id == number_overflow;
    last = token;
    return false;
  }

  std::size_t offset = 0;
  bool is_overflow = false;
  std::string last;
};

[[noreturn]] void refuse(std::string_view text) {
  Locator locator;
  json::sax_parse(text, &locator);
  const std::string where = place(text, std::min(locator.offset, text.size())) + ": ";
  if (locator.is_overflow) throw std::runtime_error(where + "a number that is too large");
  if (locator.offset >= text.size()) {
    throw std::runtime_error(where + "it ends in the middle; was it cut off?");
  }
  throw std::runtime_error(where + "not JSON at '" + printable(locator.last, 40) + "'");
}

}  // namespace

json parse_document(std::string_view text) {
  check_shape(text);
  json document;
  try {
    document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  } catch (const json::exception&) {
    refuse(text);  // a number overflow is thrown all the same
  }
  if (document.is_discarded()) refuse(text);
  return document;
}

std::string explain(const json::exception& error) {
  // "[json.exception.out_of_range.403] key 'plan' not found"
  const std::string_view text = error.what();
  const std::size_t end = text.find("] ");
  return printable(end == std::string_view::npos ? text : text.substr(end + 2), 200);
}

}  // namespace reports
