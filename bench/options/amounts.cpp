// SPDX-License-Identifier: Apache-2.0
#include "bench/options/amounts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace bench {
namespace {

constexpr std::pair<std::string_view, double> time_units[] = {
    {"", 1},      {"s", 1},  {"ms", 1e-3}, {"us", 1e-6}, {"\u00b5s", 1e-6},
    {"ns", 1e-9}, {"m", 60}, {"min", 60},  {"h", 3600}};

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

}  // namespace

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  const auto unit = std::ranges::find(units, name, &Unit::name);
  return unit == units.end() ? nullptr : &*unit;
}

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

std::optional<double> read_count(std::string_view text) {
  const auto [value, name] = read_real(text);
  const Unit* const unit = find_unit(count_units, name);
  if (unit == nullptr || std::isnan(value)) return std::nullopt;
  return value * static_cast<double>(unit->factor);
}

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

}  // namespace bench
