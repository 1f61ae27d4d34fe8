// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/outline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

// Ours have a depth of 8, and three million values with 500 cells of 100 trials each.
constexpr std::size_t max_depth = 32;
constexpr std::size_t max_values = 30'000'000;

/// Returns how many bytes of the text's begin are a number that JSON has not: "NaN", "-Infinity",
/// "nan(ind)", "1.#INF" and what else C libraries print. 0: none.
std::size_t non_finite_length(std::string_view text) {
  const auto lower = [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  };
  const auto is_word = [&](char byte) {
    return (lower(byte) >= 'a' && lower(byte) <= 'z') || (byte >= '0' && byte <= '9');
  };
  std::size_t length = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const auto starts_with = [&](std::string_view word) {
    if (text.size() < length + word.size()) return false;
    return std::ranges::equal(text.substr(length, word.size()), word, {}, lower);
  };
  for (const std::string_view word :
       {"nan", "infinity", "inf", "1.#inf", "1.#qnan", "1.#snan", "1.#ind"}) {
    if (!starts_with(word)) continue;
    length += word.size();
    if (length < text.size() && text[length] == '(') {  // of which kind, as "nan(ind)"
      std::size_t end = length + 1;
      while (end < text.size() && end < length + 20 && is_word(text[end])) ++end;
      if (end < text.size() && text[end] == ')') length = end + 1;
    }
    return length < text.size() && is_word(text[length]) ? 0 : length;
  }
  return 0;
}

/// Returns how many bytes of the text's begin are a number that JSON has but a double has not, as
/// 1e999. 0: none.
std::size_t overflow_length(std::string_view text) {
  const std::size_t length = std::min(text.find_first_not_of("+-.0123456789eE"), text.size());
  const std::string_view number = text.substr(0, length);
  const std::size_t exponent = number.find_first_of("eE");
  constexpr std::size_t max_digits = 308;       // that are too few for it without an exponent
  constexpr std::size_t shortest_exponent = 3;  // as "e99"
  if (length <= max_digits &&
      (exponent == std::string_view::npos || length - exponent < shortest_exponent)) {
    return 0;
  }
  const std::string terminated(number);
  char* end = nullptr;
  const double value = std::strtod(terminated.c_str(), &end);
  return std::isinf(value) && end == terminated.c_str() + length ? length : 0;
}

/// Walks once through a text: brackets, commas and strings, as much of the grammar as tells the
/// size of the document and the keys of its outermost object.
class OutlineScanner {
 public:
  explicit OutlineScanner(std::string_view text) : text_(text) {}

  Outline scan() {
    for (offset_ = 0; offset_ < text_.size(); ++offset_) {
      look_at(text_[offset_]);
      if (values_ > max_values) {
        throw std::runtime_error(
            fmt::format("{}: more than {} values", place_in(text_, offset_), max_values));
      }
    }
    return std::move(outline_);
  }

 private:
  void look_at(char byte) {
    switch (byte) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return;
      case '"':
        skip_string();
        break;
      case '[':
      case '{':
        ++values_;
        if (depth_ == 0) outermost_ = byte;
        if (++depth_ > max_depth) {
          throw std::runtime_error(
              fmt::format("{}: nested deeper than {} levels", place_in(text_, offset_), max_depth));
        }
        keys_[depth_ - 1].clear();
        break;
      case ']':
      case '}':
        if (depth_ > 0) --depth_;
        break;
      case ',':
        ++values_;
        break;
      default:
        if (before_ == ':' || before_ == ',' || before_ == '[') take_non_finite();
        break;
    }
    before_ = byte;
  }

  /// Moves to the string's closing quote.
  void skip_string() {
    const std::size_t begin = offset_ + 1;
    for (;;) {
      offset_ = std::min(text_.find('"', offset_ + 1), text_.size());
      std::size_t escapes = 0;  // an odd number of them makes the quote a part of the string
      while (offset_ > begin + escapes && text_[offset_ - 1 - escapes] == '\\') ++escapes;
      if (offset_ == text_.size() || escapes % 2 == 0) break;
    }
    if (before_ == '{' || before_ == ',') note_key(begin);
    constexpr std::size_t max_keys = 1000;
    constexpr std::size_t longest_key = 200;
    if (depth_ != 1 || outermost_ != '{' || (before_ != '{' && before_ != ',') ||
        offset_ >= text_.size() || offset_ - begin > longest_key ||
        outline_.keys.size() == max_keys) {
      return;
    }
    outline_.keys.emplace_back(text_.substr(begin, offset_ - begin));
  }

  /// Takes what may be a key: the strings of a list are not told apart from keys until a colon
  /// follows.
  void note_key(std::size_t begin) {
    constexpr std::size_t max_keys = 100;
    if (depth_ == 0 || outline_.repeated_key) return;
    const std::size_t next = text_.find_first_not_of(" \t\r\n", offset_ + 1);
    if (next == std::string_view::npos || text_[next] != ':') return;
    auto& keys = keys_[depth_ - 1];
    const std::string_view key = text_.substr(begin, offset_ - begin);
    if (std::ranges::find(keys, key) != keys.end()) outline_.repeated_key = begin;
    if (keys.size() < max_keys) keys.push_back(key);
  }

  void take_non_finite() {
    std::size_t length = non_finite_length(text_.substr(offset_, 40));
    if (length == 0) length = overflow_length(text_.substr(offset_));
    if (length == 0) return;
    outline_.non_finite.emplace_back(offset_, length);
    offset_ += length - 1;
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t depth_ = 0;
  std::size_t values_ = 1;
  char before_ = '\0';     ///< the last byte that is no white space
  char outermost_ = '\0';  ///< the bracket of the outermost value
  std::array<std::vector<std::string_view>, max_depth> keys_;  ///< of the objects that are open
  Outline outline_;
};

}  // namespace

std::string place_in(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 when there is none
  return fmt::format("line {}, column {}", lines + 1, before.size() - line_begin + 1);
}

bool Outline::has(std::string_view key) const { return std::ranges::find(keys, key) != keys.end(); }

void refuse_repeated_key(std::string_view text, const Outline& outline) {
  if (!outline.repeated_key) return;
  const std::string_view rest = text.substr(*outline.repeated_key);
  throw std::runtime_error(fmt::format("{}: the key '{}' must stand only once in its object",
                                       place_in(text, *outline.repeated_key),
                                       sanitize(rest.substr(0, rest.find('"')), 100)));
}

Outline outline_of(std::string_view text) { return OutlineScanner(text).scan(); }

}  // namespace reports
