// SPDX-License-Identifier: Apache-2.0
#include "bench/options/parse.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr Unit count_units[] = {{"", 1}, {"k", 1'000}, {"M", 1'000'000}, {"G", 1'000'000'000}};
constexpr Unit byte_units[] = {{"", 1},          {"B", 1},         {"KiB", 1 << 10},
                               {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", std::uint64_t{1} << 40}};
constexpr std::pair<std::string_view, double> time_units[] = {
    {"", 1},      {"s", 1},  {"ms", 1e-3}, {"us", 1e-6}, {"\u00b5s", 1e-6},
    {"ns", 1e-9}, {"m", 60}, {"min", 60},  {"h", 3600}};

/// A number, and what follows it. Not a number where the text begins with none, or with a sign.
struct Real {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::string_view unit;
};

Real read_real(std::string_view text) {
  Real real;
  const bool is_number =
      !text.empty() && std::string_view("0123456789.").find(text[0]) != std::string_view::npos;
  if (!is_number) return real;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, real.value);
  if (error != std::errc()) return {};
  real.unit = std::string_view(rest, end);
  return real;
}

/// The unit of `name`; null when there is none.
const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  const auto unit = std::ranges::find(units, name, &Unit::name);
  return unit == units.end() ? nullptr : &*unit;
}

/// The power of ten that "e6" or "E+6" stands for, as far as it fits; nothing for other texts.
std::optional<std::uint64_t> read_exponent(std::string_view text) {
  constexpr unsigned max_exponent = 19;
  if (!text.starts_with('e') && !text.starts_with('E')) return std::nullopt;
  text.remove_prefix(text.substr(1).starts_with('+') ? 2 : 1);
  unsigned exponent = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, exponent);
  if (error != std::errc() || rest != end || exponent > max_exponent) return std::nullopt;
  std::uint64_t power = 1;
  for (unsigned digit = 0; digit < exponent; ++digit) power *= 10;
  return power;
}

/// A whole number of a unit's parts, exactly: "1.5k" and "1.5e3" are 1500, and "1.5" is nothing.
std::optional<std::uint64_t> read_whole(std::string_view text, std::span<const Unit> units) {
  constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t digits = 0;   // of the number without its point
  std::uint64_t divisor = 1;  // by how much that makes it too large
  bool has_point = false;
  bool has_digits = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const char letter = text[end];
    if (letter == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (letter < '0' || letter > '9') break;
    const auto digit = static_cast<std::uint64_t>(letter - '0');
    if (digits > (max - digit) / 10 || (has_point && divisor > max / 10)) return std::nullopt;
    digits = digits * 10 + digit;
    if (has_point) divisor *= 10;
    has_digits = true;
  }
  if (!has_digits || text[end - 1] == '.') return std::nullopt;
  std::optional<std::uint64_t> factor_of_unit = read_exponent(text.substr(end));
  if (const Unit* const unit = find_unit(units, text.substr(end))) factor_of_unit = unit->factor;
  if (!factor_of_unit) return std::nullopt;
  const std::uint64_t common = std::gcd(*factor_of_unit, divisor);
  const std::uint64_t factor = *factor_of_unit / common;
  divisor /= common;
  if (factor == 0 || digits % divisor != 0 || digits / divisor > max / factor) return std::nullopt;
  return digits / divisor * factor;
}

[[noreturn]] void refuse(const std::string& option, const std::string& takes,
                         std::string_view text) {
  throw UsageError(
      fmt::format("{} takes {}, not '{}'", option, takes, reports::sanitize(text, 60)));
}

/// "from 1 to 100000000, such as 64, 2k, 1.5M or 1e6".
std::string range_of_whole(std::uint64_t min, std::uint64_t max) {
  constexpr std::uint64_t with_example = 10'000;
  return fmt::format("from {} to {}{}", min, max,
                     max >= with_example ? " such as 64, 2k, 1.5M or 1e6" : "");
}

bool says_bytes(std::string_view text) {
  const std::string_view unit = read_real(text).unit;
  return !unit.empty() && find_unit(byte_units, unit) != nullptr;
}

}  // namespace

std::uint64_t parse_whole(const std::string& option, const std::string& text, std::uint64_t min,
                          std::uint64_t max) {
  const auto value = read_whole(text, count_units);
  if (!value || *value < min || *value > max) {
    refuse(option, "a whole number " + range_of_whole(min, max), text);
  }
  return *value;
}

std::vector<std::uint64_t> parse_whole_list(const std::string& option, const std::string& text,
                                            std::uint64_t min, std::uint64_t max) {
  std::vector<std::uint64_t> values;
  const auto refuse_more = [&](std::uint64_t wanted) {
    if (wanted <= max_listed - values.size()) return;
    throw UsageError(
        fmt::format("{} takes at most {} numbers, and '{}' are more: give the ones that matter, "
                    "such as 1,2,4,8",
                    option, max_listed, reports::sanitize(text, 60)));
  };
  for (const std::string& part : split_list(text)) {
    const std::size_t dash = part.find('-', 1);
    if (dash == std::string::npos) {
      refuse_more(1);
      values.push_back(parse_whole(option, part, min, max));
      continue;
    }
    const std::uint64_t first = parse_whole(option, part.substr(0, dash), min, max);
    const std::uint64_t last = parse_whole(option, part.substr(dash + 1), min, max);
    if (first > last) {
      throw UsageError(
          fmt::format("{}: the range '{}' ends before it begins: give the smaller number first, "
                      "{}-{}",
                      option, reports::sanitize(part, 60), last, first));
    }
    if (last - first >= max_listed) refuse_more(max_listed + 1);
    refuse_more(last - first + 1);
    for (std::uint64_t value = first; value <= last; ++value) values.push_back(value);
  }
  return values;
}

double parse_factor(const std::string& option, const std::string& text, double max) {
  const auto [value, name] = read_real(text);
  const Unit* const unit = find_unit(count_units, name);
  const double result = unit == nullptr ? -1 : value * static_cast<double>(unit->factor);
  if (!(result >= 0 && result <= max)) {
    refuse(option, "a number from 0 to " + reports::format_number(max, 0), text);
  }
  return result;
}

double parse_percentage(const std::string& option, const std::string& text, double max) {
  const auto [value, unit] = read_real(text);
  if ((unit.empty() || unit == "%" || unit == " %") && value > 0 && value / 100 <= max) {
    return value / 100;
  }
  refuse(option,
         "a percentage above 0 and up to " + reports::format_number(100 * max, 0) +
             " such as 1% or 0.5%",
         text);
}

namespace {

/// Reads "90", "1.5m" or parts in units that get smaller, "1m30s"; seconds, nothing for other
/// texts.
std::optional<double> read_duration_s(std::string_view text) {
  double sum_s = 0;
  double last_unit_s = std::numeric_limits<double>::infinity();
  do {
    auto [value, unit] = read_real(text);
    const bool is_first = sum_s == 0 && std::isinf(last_unit_s);
    const std::size_t next = std::min(unit.find_first_of("0123456789"), unit.size());
    text = unit.substr(next);
    unit = unit.substr(0, next);
    const auto* const known =
        std::ranges::find(time_units, unit, &std::pair<std::string_view, double>::first);
    const bool needs_unit = !is_first || !text.empty();
    if (known == std::end(time_units) || (unit.empty() && needs_unit)) return std::nullopt;
    if (!(known->second < last_unit_s)) return std::nullopt;
    last_unit_s = known->second;
    sum_s += value * known->second;
  } while (!text.empty());
  return sum_s;
}

}  // namespace

double parse_duration_s(const std::string& option, const std::string& text, bool zero_allowed) {
  constexpr double min_s = 1e-9;  // what fits into whole nanoseconds
  constexpr double max_s = 30.0 * 24 * 3600;
  const double result = read_duration_s(text).value_or(-1);
  if ((result >= min_s && result <= max_s) || (zero_allowed && result == 0)) return result;
  refuse(option,
         fmt::format("a duration of {}at most 30 days such as 90s, 500ms, 2min or 1m30s",
                     zero_allowed ? "" : "more than 0 and "),
         text);
}

double parse_rate(const std::string& option, const std::string& text, double min, double max) {
  auto [value, name] = read_real(text);
  if (name.ends_with("/s")) name.remove_suffix(2);
  const Unit* const unit = find_unit(count_units, name);
  const double result = unit == nullptr ? -1 : value * static_cast<double>(unit->factor);
  if (result >= min && result <= max) return result;
  refuse(option,
         fmt::format("a rate from {}/s to {}/s such as 500/s or 10k/s",
                     reports::format_number(min, 3), reports::format_number(max, 0)),
         text);
}

std::uint64_t parse_bytes(const std::string& option, const std::string& text, std::uint64_t max) {
  const auto value = read_whole(text, byte_units);
  if (value && *value >= 1 && *value <= max) return *value;
  refuse(option,
         "bytes up to " + reports::format_bytes(max) +
             " such as 4096, 64KiB, 256MiB or 1.5GiB (1 KiB is 1024 bytes)",
         text);
}

std::uint64_t parse_bandwidth(const std::string& option, const std::string& text,
                              std::uint64_t max) {
  return parse_bytes(option, text.ends_with("/s") ? text.substr(0, text.size() - 2) : text, max);
}

Size parse_size(const std::string& option, const std::string& text, std::uint64_t max) {
  if (says_bytes(text)) {
    const auto bytes = read_whole(text, byte_units);
    if (bytes && *bytes >= 1) return {.amount = *bytes, .is_bytes = true};
  } else if (const auto amount = read_whole(text, count_units);
             amount && *amount >= 1 && *amount <= max) {
    return {.amount = *amount, .is_bytes = false};
  }
  refuse(option,
         "a whole number " + range_of_whole(1, max) +
             ", or bytes such as 64KiB where that is the workload's unit",
         text);
}

std::uint64_t size_of_bytes(std::uint64_t bytes, std::string_view workload, std::string_view unit,
                            std::uint64_t max) {
  const std::string_view word = unit.substr(0, unit.find(' '));
  const Unit* const of_workload = find_unit(byte_units, word == "bytes" ? "B" : word);
  const std::string name = "'" + reports::sanitize(workload, 60) + "'";
  if (of_workload == nullptr) {
    throw UsageError(
        fmt::format("--size of the workload {} is a number of {}: give it without a unit of bytes",
                    name, unit));
  }
  if (bytes % of_workload->factor != 0 || bytes / of_workload->factor > max) {
    throw UsageError(fmt::format("--size of the workload {} takes 1 to {} {}, not {} bytes", name,
                                 max, unit, bytes));
  }
  return bytes / of_workload->factor;
}

}  // namespace bench
