// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace reports {

/// Seconds since 1970 in UTC of a date such as "2026-11-21T15:41:00+01:00", as results files have
/// it. With a space instead of the 'T', or without an offset, as older ones of Google Benchmark do,
/// it is taken for UTC. Nothing for any other text, and for years before 1970 or after 9999.
std::optional<std::int64_t> seconds_of_date(std::string_view text);

}  // namespace reports
