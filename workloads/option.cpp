// SPDX-License-Identifier: Apache-2.0
#include "workloads/option.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>

namespace workloads {
namespace {

template <typename Number>
bool read(const std::string& text, Number& value) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end;
}

bool is_printable(const std::string& text) {
  return std::ranges::none_of(text, [](char character) {
    const auto code = static_cast<unsigned char>(character);
    return code < 0x20 || code == 0x7f;
  });
}

struct Unit {
  std::string_view name;
  std::uint64_t size;
};
// The largest first.
constexpr Unit time_units[] = {{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}};
constexpr Unit byte_units[] = {{"TiB", std::uint64_t{1} << 40},
                               {"GiB", std::uint64_t{1} << 30},
                               {"MiB", std::uint64_t{1} << 20},
                               {"KiB", std::uint64_t{1} << 10},
                               {"", 1}};

std::string in_units(std::uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (value % unit.size == 0) return std::to_string(value / unit.size) + std::string(unit.name);
  }
  return std::to_string(value);
}

std::span<const Unit> units_of(const Option& option) {
  constexpr static Unit none[] = {{"", 1}};
  if (option.without_unit) return none;
  switch (option.type) {
    case Option::Type::duration:
    case Option::Type::work_or_wait:
      return time_units;
    case Option::Type::bytes:
    case Option::Type::bytes_per_second:
      return byte_units;
    default:
      return none;
  }
}

/// False unless the text is a whole number of one of the units.
bool read_in_units(const std::string& text, std::span<const Unit> units, std::uint64_t& value) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const auto unit = std::ranges::find(units, std::string_view(rest, end), &Unit::name);
  if (error != std::errc() || unit == units.end()) return false;
  if (value > std::numeric_limits<std::uint64_t>::max() / unit->size) return false;
  value *= unit->size;
  return true;
}

/// Removes the prefix of a wait from the text, and returns whether it had one.
bool take_wait_prefix(std::string& text) {
  if (!text.starts_with(WorkOrWait::wait_prefix)) return false;
  text.erase(0, WorkOrWait::wait_prefix.size());
  return true;
}

[[noreturn]] void refuse(const Option& option, const std::string& value) {
  throw std::invalid_argument(std::string("--") + option.name + " cannot be '" + value + "'");
}

}  // namespace

std::string text_of(const Options& options, const Option& option) {
  const auto given = options.find(option.name);
  return given == options.end() ? option.default_value : given->second;
}

bool flag_of(const Options& options, const Option& option) {
  return text_of(options, option) == "yes";
}

std::uint64_t number_of(const Options& options, const Option& option) {
  const std::string text = text_of(options, option);
  std::uint64_t value = 0;
  if (!read_in_units(text, units_of(option), value)) refuse(option, text);
  return value;
}

std::chrono::nanoseconds duration_of(const Options& options, const Option& option) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(number_of(options, option)));
}

WorkOrWait work_or_wait_of(const Options& options, const Option& option) {
  std::string text = text_of(options, option);
  const bool waits = take_wait_prefix(text);
  std::uint64_t ns = 0;
  if (!read_in_units(text, time_units, ns)) refuse(option, text_of(options, option));
  const std::chrono::nanoseconds duration(static_cast<std::int64_t>(ns));
  return waits ? WorkOrWait{.wait = duration} : WorkOrWait{.work = duration};
}

double real_of(const Options& options, const Option& option) {
  const std::string text = text_of(options, option);
  double value = 0;
  if (!read(text, value)) refuse(option, text);
  return value;
}

std::string canonical_number(const Option& option, std::uint64_t value) {
  return in_units(value, units_of(option));
}

std::string canonical_duration(std::chrono::nanoseconds value) {
  return in_units(static_cast<std::uint64_t>(value.count()), time_units);
}

std::string canonical_work_or_wait(const WorkOrWait& value) {
  if (value.wait.count() == 0) return canonical_duration(value.work);
  return std::string(WorkOrWait::wait_prefix) + canonical_duration(value.wait);
}

std::string canonical_bytes(std::uint64_t value) { return in_units(value, byte_units); }

std::string canonical_real(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

bool is_canonical(const Option& option, const std::string& value) {
  switch (option.type) {
    case Option::Type::flag:
      return value == "yes" || value == "no";
    case Option::Type::word:
      return std::ranges::find(option.words, value) != option.words.end();
    case Option::Type::printable_text:
      return !value.empty() && value.size() <= max_text_bytes && is_printable(value);
    case Option::Type::real: {
      double number = 0;
      return read(value, number) && std::isfinite(number) && number >= option.min_value &&
             number <= option.max_value && canonical_real(number) == value;
    }
    case Option::Type::work_or_wait: {
      std::string duration = value;
      const bool waits = take_wait_prefix(duration);
      std::uint64_t ns = 0;
      return read_in_units(duration, time_units, ns) && in_units(ns, time_units) == duration &&
             (!waits || ns > 0) && static_cast<double>(ns) >= option.min_value &&
             static_cast<double>(ns) <= option.max_value;
    }
    default: {
      const auto units = units_of(option);
      std::uint64_t number = 0;
      return read_in_units(value, units, number) && in_units(number, units) == value &&
             static_cast<double>(number) >= option.min_value &&
             static_cast<double>(number) <= option.max_value;
    }
  }
}

std::string encode(const Options& options) {
  std::string text;
  for (const auto& [name, value] : options) text += name + "=" + value + "\n";
  return text;
}

Options decode_options(std::string_view text) {
  Options options;
  while (!text.empty()) {
    const std::size_t equals = text.find('=');
    const std::size_t end = text.find('\n');
    if (equals == std::string_view::npos || end == std::string_view::npos || equals > end) {
      throw std::invalid_argument("these are no options: '" + std::string(text) + "'");
    }
    options.emplace(text.substr(0, equals), text.substr(equals + 1, end - equals - 1));
    text.remove_prefix(end + 1);
  }
  return options;
}

}  // namespace workloads
