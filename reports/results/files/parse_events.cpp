// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "reports/results/files/document.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using nlohmann::json;

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

}  // namespace

void refuse_syntax(std::string_view text) {
  Locator locator;
  json::sax_parse(text, &locator);
  const std::string where = place_in(text, std::min(locator.offset, text.size())) + ": ";
  if (locator.is_overflow) throw std::runtime_error(where + "a number that is too large");
  if (locator.offset >= text.size()) {
    throw std::runtime_error(where + "it ends in the middle; was it cut off?");
  }
  throw std::runtime_error(fmt::format("{}not JSON at '{}'", where, sanitize(locator.last, 40)));
}

void parse_events(std::string_view text, const Outline& outline, nlohmann::json_sax<json>& events) {
  if (outline.non_finite.empty()) {
    if (!json::sax_parse(text, &events)) refuse_syntax(text);
    return;
  }
  std::string finite(text);
  for (const auto& [offset, length] : outline.non_finite) {
    // No token is shorter than this one, so that every place in the text stays where it is.
    finite.replace(
        offset, length,
        std::string(non_finite_token) + std::string(length - non_finite_token.size(), ' '));
  }
  if (!json::sax_parse(finite, &events)) refuse_syntax(finite);
}

}  // namespace reports
