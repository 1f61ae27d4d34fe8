// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// The text for a terminal that shows ASCII only. What is drawn and written here has an equivalent
/// of the same width, but "…", "≤", "≥", "±" and "→", which take more columns; of anything else,
/// such as a name that somebody chose, every character becomes "?". A character that the end of the
/// text cuts off becomes one, too.
std::string to_ascii(std::string_view text);

/// Returns whether `TextTable` writes ASCII, so that its columns are as wide as what is shown in
/// them. False until it is set; for the whole process, set once before there is anything to show.
void show_ascii(bool only_ascii) noexcept;
bool shows_ascii() noexcept;

}  // namespace reports
