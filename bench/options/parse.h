// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// The values of options, whichever command they belong to: the one place that reads numbers with
// units. Units are written right behind the number, in this spelling: k, M and G (thousands) for
// whatever is counted, or e and a power of ten; B, KiB, MiB, GiB and TiB for bytes; ns, us, ms, s,
// m or min, and h for times; /s for rates; % for shares. A fraction is fine where the result is
// whole: 1.5k, 0.5KiB. Each function throws `UsageError` that names the option, what it takes, what
// it got, and what was meant where other programs write it so (`spellings_of`).

/// A whole number from `min` to `max`, such as "64", "10k", "1.5M" or "1e6".
std::uint64_t parse_whole(const std::string& option, const std::string& text, std::uint64_t min,
                          std::uint64_t max);

/// The most numbers that a list may stand for.
inline constexpr std::size_t max_listed = 128;

/// Whole numbers from `min` to `max`, separated by commas, and ranges of them that include both
/// ends: "1-4,8" is 1, 2, 3, 4 and 8. At most `max_listed` numbers. `word`: what the option takes
/// beside numbers, and its caller has taken already; for the message alone.
std::vector<std::uint64_t> parse_whole_list(const std::string& option, const std::string& text,
                                            std::uint64_t min, std::uint64_t max,
                                            const std::string& word = "");

/// A number from 0 to `max`, such as "0.5" or "2k".
double parse_factor(const std::string& option, const std::string& text, double max);

/// A share above 0 and up to `max`, from a percentage as "1%", "0.5 %" or "2". With `zero_allowed`,
/// "0" and "0%" are shares as well.
double parse_percentage(const std::string& option, const std::string& text, double max,
                        bool zero_allowed = false);

/// Returns seconds, from a nanosecond to 30 days, such as "90", "90s", "1.5m", "1m30s", "250ms",
/// "20us", "100ns", "1min" or "1h". With `zero_allowed`, "0" and "0ms" are durations as well.
double parse_duration_s(const std::string& option, const std::string& text,
                        bool zero_allowed = false);

/// Events per second, `min` to `max`, from "500/s", "10k/s" or "0.5".
double parse_rate(const std::string& option, const std::string& text, double min, double max);

/// Bytes, `min` to `max`, from "4096", "64KiB", "256MiB" or "1.5GiB".
std::uint64_t parse_bytes(const std::string& option, const std::string& text, std::uint64_t max,
                          std::uint64_t min = 1);

/// Bytes per second, 1 to `max`: as `parse_bytes`, with or without "/s".
std::uint64_t parse_bandwidth(const std::string& option, const std::string& text,
                              std::uint64_t max);

/// A value of `--size`, whose unit is the workload's own.
struct Size {
  std::uint64_t amount = 0;
  bool is_bytes = false;  ///< said with a unit of bytes; otherwise a number of the workload's units

  bool operator==(const Size&) const = default;
};

/// A whole number of the workload's units or a number of bytes with their unit.
Size parse_size(const std::string& option, const std::string& text, std::uint64_t max);

/// A `--size` of so many bytes in the unit of a workload, 1 to `max`. `unit` is what the workload
/// calls it (`WorkloadKind::size_unit`), which begins with a unit of bytes where it has one. Throws
/// `UsageError` for another unit, and for a size that is no whole number of it.
std::uint64_t size_of_bytes(std::uint64_t bytes, std::string_view workload, std::string_view unit,
                            std::uint64_t max);

}  // namespace bench
