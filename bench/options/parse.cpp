// SPDX-License-Identifier: Apache-2.0
#include "bench/options/parse.h"

#include <limits>
#include <optional>

#include <fmt/core.h>

#include "bench/options/amounts.h"
#include "bench/options/names.h"
#include "bench/options/spellings.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Returns what `read` makes of the text, which is nothing for a text that the option does not
/// take. Throws the error for that, with the first of the other spellings that `read` takes.
template <typename Read>
auto read_or_refuse(const std::string& option, const std::string& takes, const std::string& text,
                    Read read) {
  if (auto value = read(text)) return *std::move(value);
  std::string question;
  for (const std::string& spelling : spellings_of(text)) {
    if (!read(spelling)) continue;
    question = fmt::format(": did you mean '{}'?", spelling);
    break;
  }
  throw UsageError(
      fmt::format("{} takes {}, not '{}'{}", option, takes, reports::sanitize(text, 60), question));
}

/// "100M" of 100000000, as it can be typed.
std::string text_of_whole(std::uint64_t number) {
  constexpr std::uint64_t min_with_unit = 10'000;
  std::string text = std::to_string(number);
  if (number < min_with_unit) return text;
  for (const Unit& unit : count_units) {
    if (number % unit.factor == 0) text = fmt::format("{}{}", number / unit.factor, unit.name);
  }
  return text;
}

/// "from 1 to 100M, such as 64, 2k, 1.5M or 1e6", with the examples that are in the range.
std::string range_of_whole(std::uint64_t min, std::uint64_t max) {
  constexpr std::uint64_t with_thousands = 2'000;
  constexpr std::uint64_t with_millions = 1'500'000;
  return fmt::format("from {} to {}{}", text_of_whole(min), text_of_whole(max),
                     max >= with_millions    ? " such as 64, 2k, 1.5M or 1e6"
                     : max >= with_thousands ? " such as 64 or 2k"
                                             : "");
}

bool says_bytes(std::string_view text) {
  const std::string_view unit = read_real(text).unit;
  return !unit.empty() && find_unit(byte_units, unit) != nullptr;
}

std::optional<std::uint64_t> read_whole_in(std::string_view text, std::uint64_t min,
                                           std::uint64_t max) {
  const auto value = read_whole(text, count_units);
  return value && *value >= min && *value <= max ? value : std::nullopt;
}

/// A range of whole numbers with both ends.
struct WholeRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// Reads the parts of a list, of which some may end before they begin; nothing for other texts.
std::optional<std::vector<WholeRange>> read_ranges(std::string_view text, std::uint64_t min,
                                                   std::uint64_t max) {
  std::vector<WholeRange> ranges;
  for (const std::string& part : split_list(text)) {
    const std::size_t dash = part.find('-', 1);
    const auto first = read_whole_in(part.substr(0, dash), min, max);
    const auto last =
        dash == std::string::npos ? first : read_whole_in(part.substr(dash + 1), min, max);
    if (!first || !last) return std::nullopt;
    ranges.push_back({*first, *last});
  }
  return ranges;
}

/// A share, from a percentage with or without its sign.
std::optional<double> read_percentage(std::string_view text, double max, bool zero_allowed) {
  const auto [value, unit] = read_real(text);
  const bool is_percentage = unit.empty() || unit == "%" || unit == " %";
  const bool is_in_range = (value > 0 && value / 100 <= max) || (zero_allowed && value == 0);
  return is_percentage && is_in_range ? std::optional(value / 100) : std::nullopt;
}

}  // namespace

std::uint64_t parse_whole(const std::string& option, const std::string& text, std::uint64_t min,
                          std::uint64_t max) {
  return read_or_refuse(option, "a whole number " + range_of_whole(min, max), text,
                        [&](const std::string& some) { return read_whole_in(some, min, max); });
}

std::vector<std::uint64_t> parse_whole_list(const std::string& option, const std::string& text,
                                            std::uint64_t min, std::uint64_t max,
                                            const std::string& word) {
  const std::string takes =
      fmt::format("{}whole numbers from {} to {}, with commas and ranges such as 1,2,8 or 1-4",
                  word.empty() ? "" : word + " and ", text_of_whole(min), text_of_whole(max));
  const auto ranges = read_or_refuse(
      option, takes, text, [&](const std::string& some) { return read_ranges(some, min, max); });
  std::vector<std::uint64_t> values;
  for (const auto& [first, last] : ranges) {
    if (first > last) {
      throw UsageError(
          fmt::format("{}: the range '{}-{}' ends before it begins: give the smaller number first, "
                      "{}-{}",
                      option, first, last, last, first));
    }
    if (last - first >= max_listed - values.size()) {
      throw UsageError(
          fmt::format("{} takes at most {} numbers, and '{}' are more: give the ones that matter, "
                      "such as 1,2,4,8",
                      option, max_listed, reports::sanitize(text, 60)));
    }
    for (std::uint64_t value = first; value <= last; ++value) values.push_back(value);
  }
  return values;
}

double parse_factor(const std::string& option, const std::string& text, double max) {
  const auto read = [max](const std::string& some) {
    const auto value = read_count(some);
    return value && *value >= 0 && *value <= max ? value : std::nullopt;
  };
  return read_or_refuse(option, "a number from 0 to " + reports::format_number(max, 0), text, read);
}

double parse_percentage(const std::string& option, const std::string& text, double max,
                        bool zero_allowed) {
  const auto read = [&](const std::string& some) {
    return read_percentage(some, max, zero_allowed);
  };
  return read_or_refuse(option,
                        fmt::format("a percentage {} {} such as 1% or 0.5%",
                                    zero_allowed ? "from 0 to" : "above 0 and up to",
                                    reports::format_number(100 * max, 0)),
                        text, read);
}

double parse_duration_s(const std::string& option, const std::string& text, bool zero_allowed) {
  const auto read = [zero_allowed](const std::string& some) -> std::optional<double> {
    constexpr double min_s = 1e-9;  // what fits into whole nanoseconds
    constexpr double max_s = 30.0 * 24 * 3600;
    const double seconds = read_duration_s(some).value_or(-1);
    if ((seconds >= min_s && seconds <= max_s) || (zero_allowed && seconds == 0)) return seconds;
    return std::nullopt;
  };
  return read_or_refuse(
      option,
      fmt::format("a duration of {}at most 30 days such as 90s, 500ms, 2min or 1m30s",
                  zero_allowed ? "" : "more than 0 and "),
      text, read);
}

double parse_rate(const std::string& option, const std::string& text, double min, double max) {
  const auto read = [&](std::string_view some) {
    if (some.ends_with("/s")) some.remove_suffix(2);
    const auto value = read_count(some);
    return value && *value >= min && *value <= max ? value : std::nullopt;
  };
  return read_or_refuse(option,
                        fmt::format("a rate from {}/s to {}/s such as 500/s or 10k/s",
                                    reports::format_number(min, 3), reports::format_number(max, 0)),
                        text, read);
}

std::uint64_t parse_bytes(const std::string& option, const std::string& text, std::uint64_t max,
                          std::uint64_t min) {
  const auto read = [min, max](const std::string& some) {
    const auto value = read_whole(some, byte_units);
    return value && *value >= min && *value <= max ? value : std::nullopt;
  };
  const std::string from = min > 1 ? "from " + std::to_string(min) + " " : "";
  return read_or_refuse(option,
                        "bytes " + from + "up to " + reports::format_bytes(max) +
                            " such as 4096, 64KiB, 256MiB or 1.5GiB (1 KiB is 1024 bytes)",
                        text, read);
}

std::uint64_t parse_bandwidth(const std::string& option, const std::string& text,
                              std::uint64_t max) {
  return parse_bytes(option, text.ends_with("/s") ? text.substr(0, text.size() - 2) : text, max);
}

Size parse_size(const std::string& option, const std::string& text, std::uint64_t max) {
  const auto read = [max](const std::string& some) -> std::optional<Size> {
    if (says_bytes(some)) {
      const auto bytes = read_whole(some, byte_units);
      if (bytes && *bytes >= 1) return Size{.amount = *bytes, .is_bytes = true};
      return std::nullopt;
    }
    const auto amount = read_whole_in(some, 1, max);
    return amount ? std::optional(Size{.amount = *amount, .is_bytes = false}) : std::nullopt;
  };
  return read_or_refuse(option,
                        "a whole number " + range_of_whole(1, max) +
                            ", or bytes such as 64KiB where that is the workload's unit",
                        text, read);
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
