// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// Returns the text between single quotes, as POSIX shells and zsh read it as one word. fish reads
/// it alike where it has no backslash.
std::string shell_quoted(std::string_view text);

}  // namespace reports
