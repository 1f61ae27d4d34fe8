// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace reports {

/// Fits into a comment of a pull request, of which GitHub takes 65,536 characters.
inline constexpr std::size_t max_markdown_bytes = 60'000;

}  // namespace reports
