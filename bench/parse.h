// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bench {

// The values of options. Each throws `UsageError` that names the option, what it takes and what it
// got.

std::uint64_t parse_whole(const std::string& option, const std::string& text, std::uint64_t least,
                          std::uint64_t most);

/// A number from 0 to `most`.
double parse_factor(const std::string& option, const std::string& text, double most);

/// A share above 0 and up to `most`, from a percentage as "1%", "0.5 %" or "2".
double parse_percentage(const std::string& option, const std::string& text, double most);

/// Seconds, more than none and at most 30 days, from "90", "90s", "1.5m", "250ms", "20us", "100ns"
/// or "1h".
double parse_duration_s(const std::string& option, const std::string& text);

/// Events per second, `least` to `most`, from "500/s" or "0.5".
double parse_rate(const std::string& option, const std::string& text, double least, double most);

/// Bytes, 1 to `most`, from "4096", "64KiB", "256MiB" or "1GiB".
std::uint64_t parse_bytes(const std::string& option, const std::string& text, std::uint64_t most);

}  // namespace bench
