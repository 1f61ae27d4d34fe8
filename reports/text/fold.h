// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reports {

/// Breaks the lines of a text that are longer than `columns` at spaces, or where a word is longer
/// by itself within it, behind a '/' if it has one. What follows is indented by two columns more
/// than the line. 0 breaks none.
std::string fold(std::string_view text, std::size_t columns);

/// Returns a text of at most `columns`, at least 3: what does not fit is taken out of the middle,
/// where "…" stands, since names differ most at their ends.
std::string shorten(std::string_view text, std::size_t columns);

}  // namespace reports
