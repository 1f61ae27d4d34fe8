// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace reports {

/// A moment; those of all time zones can be compared.
struct Instant {
  std::int64_t seconds = 0;      ///< since 1970, in UTC
  std::int64_t nanoseconds = 0;  ///< of the second, from 0 to 999,999,999

  auto operator<=>(const Instant&) const = default;
};

/// The moment of a date such as "2026-11-21T15:41:00+01:00", as results files have it, or with a
/// fraction of the second, as in "15:41:00.25". With a space instead of the 'T', or without an
/// offset, as older ones of Google Benchmark do, it is taken for UTC. Nothing for any other text,
/// and for years before 1970 or after 9999. `nanoseconds` are those of a text without a fraction.
std::optional<Instant> instant_of_date(std::string_view text, std::int64_t nanoseconds = 0);

}  // namespace reports
