// SPDX-License-Identifier: Apache-2.0
#include "bench/options/spellings.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace bench {
namespace {

constexpr std::size_t max_length = 60;  // no amount is so long

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return lower;
}

/// Units in lower case, as they are written elsewhere, and what is written here.
constexpr std::pair<std::string_view, std::string_view> units[] = {
    {"k", "k"},       {"k", "KiB"},      {"kb", "KiB"},     {"kib", "KiB"},     {"ki", "KiB"},
    {"m", "M"},       {"m", "m"},        {"m", "MiB"},      {"mb", "MiB"},      {"mib", "MiB"},
    {"mi", "MiB"},    {"g", "G"},        {"g", "GiB"},      {"gb", "GiB"},      {"gib", "GiB"},
    {"gi", "GiB"},    {"b", "B"},        {"byte", "B"},     {"bytes", "B"},     {"s", "s"},
    {"sec", "s"},     {"secs", "s"},     {"second", "s"},   {"seconds", "s"},   {"ms", "ms"},
    {"msec", "ms"},   {"us", "us"},      {"usec", "us"},    {"ns", "ns"},       {"nsec", "ns"},
    {"min", "min"},   {"mins", "min"},   {"minute", "min"}, {"minutes", "min"}, {"h", "h"},
    {"hr", "h"},      {"hrs", "h"},      {"hour", "h"},     {"hours", "h"},     {"percent", "%"},
    {"million", "M"}, {"thousand", "k"}, {"billion", "G"}};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Returns the text without its spaces. Where one stands between two digits it becomes a comma,
/// because it separates two numbers.
std::string without_spaces(std::string_view text) {
  std::string result;
  bool is_behind_space = false;
  for (const char byte : text) {
    if (byte == ' ') {
      is_behind_space = true;
      continue;
    }
    const bool separates =
        is_behind_space && !result.empty() && is_digit(result.back()) && is_digit(byte);
    if (separates) result += ',';
    result += byte;
    is_behind_space = false;
  }
  return result;
}

/// Returns a list with one comma between two parts, and none behind the last.
std::string without_empty_parts(std::string text) {
  for (std::size_t at = text.find(",,"); at != std::string::npos; at = text.find(",,")) {
    text.erase(at, 1);
  }
  if (text.ends_with(',')) text.pop_back();
  return text;
}

/// "1,000" without its commas; empty where they do not group thousands.
std::string without_groups(std::string_view text) {
  constexpr std::size_t group = 3;
  std::string result;
  std::size_t digits = 0;  // since the last comma
  bool has_comma = false;
  for (const char byte : text) {
    if (byte == ',') {
      if (has_comma ? digits != group : digits == 0 || digits > group) return "";
      has_comma = true;
      digits = 0;
      continue;
    }
    if (!is_digit(byte)) return "";
    ++digits;
    result += byte;
  }
  return has_comma && digits == group ? result : "";
}

/// Adds the text with every unit replaced by what is written here for it, in each way.
void add_units(std::vector<std::string>& spellings, const std::string& text) {
  const std::size_t begin =
      static_cast<std::size_t>(std::ranges::find_if(text, is_letter) - text.begin());
  std::size_t end = begin;
  while (end < text.size() && is_letter(text[end])) ++end;
  const std::string unit = lower_case(std::string_view(text).substr(begin, end - begin));
  for (const auto& [theirs, ours] : units) {
    if (unit != theirs) continue;
    spellings.push_back(text.substr(0, begin).append(ours).append(text, end));
  }
}

}  // namespace

std::vector<std::string> spellings_of(std::string_view text) {
  std::vector<std::string> spellings;
  const std::string_view typed = text;
  while (text.starts_with(' ') || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > max_length || text.empty() || !is_digit(text.front())) return spellings;
  std::string plain = without_spaces(text);
  for (const char* const separator : {"..", ":", "\u2013"}) replace_all(plain, separator, "-");
  replace_all(plain, ";", ",");
  replace_all(plain, "_", "");
  replace_all(plain, "'", "");
  if (std::string ungrouped = without_groups(plain); !ungrouped.empty()) {
    spellings.push_back(std::move(ungrouped));
  }
  spellings.push_back(without_empty_parts(plain));
  // What follows the last unit of "1m30" is of the next one.
  if (is_digit(plain.back())) spellings.push_back(plain + "s");
  add_units(spellings, plain);
  std::erase(spellings, typed);
  return spellings;
}

}  // namespace bench
