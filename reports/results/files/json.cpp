// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/json.h"

#include <cmath>

#include <fmt/format.h>

#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {

std::int64_t read_date_ns(const nlohmann::json& json) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() >= 1'000'000'000) {
    refuse("date_ns", "be a whole number from 0 to 999999999", sanitize(to_line(json), 40));
  }
  return json.get<std::int64_t>();
}

namespace {

/// `place` within what `step` leads to.
std::string path(const std::string& step, const std::string& place) {
  if (place == ".") return step;
  return step + (place.starts_with('[') ? "" : ".") + place;
}

/// Returns where the first number stands that is too large, as `first_difference` says it.
std::string place_of_huge_number(const nlohmann::json& json) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const std::string place = place_of_huge_number(value);
      if (!place.empty()) return path(sanitize(key, 40), place);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string place = place_of_huge_number(json[i]);
      if (!place.empty()) return path("[" + std::to_string(i) + "]", place);
    }
  } else if (json.is_number_float() && !(std::abs(json.get<double>()) < 0x1p63)) {
    return ".";
  }
  return "";
}

bool is_same_number(const nlohmann::json& a, const nlohmann::json& b) {
  if (a.is_number_float() || b.is_number_float()) return a.get<double>() == b.get<double>();
  // The library compares a signed number with an unsigned one by their bits.
  const auto is_negative = [](const nlohmann::json& number) {
    return !number.is_number_unsigned() && number.get<std::int64_t>() < 0;
  };
  return is_negative(a) == is_negative(b) && a.get<std::uint64_t>() == b.get<std::uint64_t>();
}

/// The place at which two values first differ, and what they have there: null where they have
/// nothing.
struct Difference {
  std::string place;  ///< empty: nowhere
  const nlohmann::json* a = nullptr;
  const nlohmann::json* b = nullptr;
};

Difference behind(const std::string& step, Difference difference) {
  if (!difference.place.empty()) difference.place = path(step, difference.place);
  return difference;
}

Difference find_difference(const nlohmann::json& a, const nlohmann::json& b) {
  const Difference here{.place = ".", .a = &a, .b = &b};
  if (a.is_number() && b.is_number()) return is_same_number(a, b) ? Difference() : here;
  if (a.type() != b.type()) return here;
  if (a.is_object()) {
    for (const auto& [key, value] : b.items()) {
      const auto other = a.find(key);
      Difference found = other == a.end() ? Difference{.place = ".", .a = nullptr, .b = &value}
                                          : find_difference(*other, value);
      if (!found.place.empty()) return behind(sanitize(key, 40), std::move(found));
    }
    return a.size() == b.size() ? Difference() : here;
  }
  if (a.is_array()) {
    if (a.size() != b.size()) return here;
    for (std::size_t i = 0; i < a.size(); ++i) {
      Difference found = find_difference(a[i], b[i]);
      if (!found.place.empty()) return behind("[" + std::to_string(i) + "]", std::move(found));
    }
    return {};
  }
  return a == b ? Difference() : here;
}

std::string kind_of(const nlohmann::json& json) {
  switch (json.type()) {
    case nlohmann::json::value_t::number_unsigned:
    case nlohmann::json::value_t::number_integer:
      return "a whole number that its field can hold";
    case nlohmann::json::value_t::number_float:
      return "a number";
    case nlohmann::json::value_t::boolean:
      return "true or false";
    case nlohmann::json::value_t::string:
      return "text";
    case nlohmann::json::value_t::array:
      return "a list";
    case nlohmann::json::value_t::object:
      return "an object";
    default:
      return "null";
  }
}

}  // namespace

void refuse_huge_numbers(const nlohmann::json& json) {
  const std::string place = place_of_huge_number(json);
  if (place.empty()) return;
  throw std::runtime_error("a number that is too large" + (place == "." ? "" : ": " + place));
}

std::string first_difference(const nlohmann::json& a, const nlohmann::json& b) {
  return find_difference(a, b).place;
}

std::string described(const nlohmann::json& json) {
  if (json.is_array()) return "a list";
  if (json.is_object()) return "an object";
  const std::string text = to_line(json);
  constexpr std::size_t most = 60;
  return (json.is_string() ? "the text " : "") + sanitize(text, most);
}

void refuse_difference(const nlohmann::json& read, const nlohmann::json& given) {
  const Difference found = find_difference(read, given);
  if (found.place.empty()) return;
  const std::string where = found.place == "." ? "" : found.place + ": ";
  if (found.a == nullptr) throw std::runtime_error(where + "an unknown key");
  throw std::runtime_error(fmt::format("{}expected {}, found {}: wrong type or out of range", where,
                                       kind_of(*found.a), described(*found.b)));
}

std::string to_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace reports
