// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace bench {

// Numbers with units as they are written (bench/options/parse.h says how), without a word about
// options: nothing where a text is none.

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

inline constexpr Unit count_units[] = {
    {"", 1}, {"k", 1'000}, {"M", 1'000'000}, {"G", 1'000'000'000}};
inline constexpr Unit byte_units[] = {{"", 1},          {"B", 1},
                                      {"KiB", 1 << 10}, {"MiB", 1 << 20},
                                      {"GiB", 1 << 30}, {"TiB", std::uint64_t{1} << 40}};

/// Returns the unit of this name; null when there is none.
const Unit* find_unit(std::span<const Unit> units, std::string_view name);

/// A number, and what follows it.
struct Real {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::string_view unit;
};

/// Reads the number that a text begins with; not a number where it begins with none, or a sign.
Real read_real(std::string_view text);

/// Reads a whole number of a unit's parts, exactly: "1.5k" and "1.5e3" are 1500, and "1.5" is
/// nothing.
std::optional<std::uint64_t> read_whole(std::string_view text, std::span<const Unit> units);

/// Reads a number that a unit of counts may follow: "0.5", "2k".
std::optional<double> read_count(std::string_view text);

/// Reads "90", "1.5m" or parts in units that get smaller, "1m30s"; seconds.
std::optional<double> read_duration_s(std::string_view text);

}  // namespace bench
