// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reports {

/// A duration with a fitting unit and three significant digits: "14.2 ms".
std::string format_duration(double nanoseconds);
/// Two durations that stand beside each other, with as many digits more as it takes for different
/// ones not to look alike, six at the most: "8.500 ns" and "8.497 ns".
std::pair<std::string, std::string> format_durations(double a_ns, double b_ns);
/// "1.25 MiB".
std::string format_bytes(std::uint64_t bytes);
/// "1.25 MiB/s".
std::string format_throughput(double bytes_per_second);
/// "1.94×", with two significant digits at the least.
std::string format_ratio(double ratio);
/// "1234/s", with three significant digits at the least.
std::string format_rate(double per_second);
/// "12.3", with `digits` after the point.
std::string format_number(double value, int digits);
/// The fewest digits that say exactly this number: "0.1".
std::string format_shortest(double value);
/// Formats with at most six significant digits, without trailing zeros: "0.5", "1e+06".
std::string format_general(double value);
/// A share as a percentage with `digits` after the point: "12.3 %".
std::string format_percent(double share, int digits);
/// A share as a percentage with its sign, a real minus: "+4.0 %", "−4.0 %".
std::string format_signed_percent(double share, int digits);
/// A share as a percentage of at most three significant digits: "0.5 %".
std::string format_share(double share);
/// A relative change with its sign: "+1.23 %".
std::string format_change(double share);
/// "1 worker", "2 workers".
std::string pluralize(std::uint64_t number, const std::string& noun);

/// "a, b and c".
std::string listing(const std::vector<std::string>& items);

/// "One. Two.": sentences with a space between them.
std::string join_sentences(std::span<const std::string> sentences);

/// "C++" or "Python" for a family of models; of others their own name.
std::string language(const std::string& family);

/// The text with every byte replaced by '-' that is neither a lower-case letter nor a digit nor one
/// of `others`, cut after `max_bytes`: for file names and identifiers.
std::string slug(std::string_view text, std::size_t max_bytes, std::string_view others = "");

/// "wait 5ms", "bandwidth 1MiB/s": an option of a workload, printable.
std::string option_text(std::string_view name, std::string_view value);

/// Returns whether a byte of UTF-8 continues a character that a byte before it began.
constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Returns how many characters a text has: of those that are used here, columns of a terminal.
std::size_t width(std::string_view text);

/// Replaces everything by a space that a terminal, a page or a picture acts on instead of showing
/// it: control characters, and those of Unicode that have no width or turn the direction of
/// writing. Untrusted text can then neither break a line, nor move a terminal's cursor, nor look
/// like another text. It is cut after `most` bytes.
std::string sanitize(std::string_view text, std::size_t most = 400);

}  // namespace reports
