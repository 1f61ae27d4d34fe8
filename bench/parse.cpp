// SPDX-License-Identifier: Apache-2.0
#include "bench/parse.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "bench/names.h"
#include "reports/text.h"

namespace bench {

std::uint64_t parse_whole(const std::string& option, const std::string& text, std::uint64_t least,
                          std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw UsageError(option + " takes a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most) + ", not '" + reports::printable(text, 60) + "'");
  }
  return value;
}

namespace {

/// A number, and what follows it.
std::pair<double, std::string> parse_real(const std::string& text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return {std::numeric_limits<double>::quiet_NaN(), text};
  return {value, std::string(end, text.data() + text.size())};
}

}  // namespace

double parse_factor(const std::string& option, const std::string& text, double most) {
  const auto [value, rest] = parse_real(text);
  if (!rest.empty() || !std::isfinite(value) || value < 0 || value > most) {
    throw UsageError(option + " takes a number from 0 to " + reports::format_number(most, 0) +
                     ", not '" + reports::printable(text, 60) + "'");
  }
  return value;
}

double parse_percentage(const std::string& option, const std::string& text, double most) {
  const auto [value, rest] = parse_real(text);
  if ((rest.empty() || rest == "%" || rest == " %") && value > 0 && value / 100 <= most) {
    return value / 100;
  }
  throw UsageError(option + " takes a percentage above 0 and up to " +
                   reports::format_number(100 * most, 0) + " such as 1% or 0.5%, not '" +
                   reports::printable(text, 60) + "'");
}

double parse_duration_s(const std::string& option, const std::string& text) {
  constexpr std::pair<const char*, double> units[] = {
      {"", 1}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"m", 60}, {"h", 3600}};
  constexpr double longest_s = 30.0 * 24 * 3600;
  const auto [value, rest] = parse_real(text);
  for (const auto& [unit, seconds] : units) {
    if (rest == unit && value * seconds > 0 && value * seconds <= longest_s) return value * seconds;
  }
  throw UsageError(option + " takes a duration of at most 30 days such as 90s, 500ms or 2m, not '" +
                   reports::printable(text, 60) + "'");
}

double parse_rate(const std::string& option, const std::string& text, double least, double most) {
  const auto [value, rest] = parse_real(text);
  if ((rest.empty() || rest == "/s") && value >= least && value <= most) return value;
  throw UsageError(option + " takes a rate from " + reports::format_number(least, 3) + "/s to " +
                   reports::format_number(most, 0) + "/s such as 500/s, not '" +
                   reports::printable(text, 60) + "'");
}

std::uint64_t parse_bytes(const std::string& option, const std::string& text, std::uint64_t most) {
  constexpr std::pair<const char*, std::uint64_t> units[] = {{"", 1},
                                                             {"KiB", 1 << 10},
                                                             {"MiB", 1 << 20},
                                                             {"GiB", 1 << 30},
                                                             {"TiB", std::uint64_t{1} << 40}};
  std::uint64_t value = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, value);
  const std::string rest(end, text_end);
  for (const auto& [unit, bytes] : units) {
    if (error == std::errc() && rest == unit && value >= 1 && value <= most / bytes) {
      return value * bytes;
    }
  }
  throw UsageError(option + " takes bytes up to " + reports::format_bytes(most) +
                   " such as 4096, 64KiB, 256MiB or 1GiB, not '" + reports::printable(text, 60) +
                   "'");
}

}  // namespace bench
