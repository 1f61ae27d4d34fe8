// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reports {

/// Makes untrusted text words of GitHub-flavoured Markdown, on one line and in a table as well: it
/// is never structure, HTML, a link, a mention, an issue, a commit, an emoji or a formula. What
/// GitHub looks for in the text when it is HTML already, as "@name" and "#1", is broken by a space
/// of no width, since no escape outlives that far. Cut after `most` bytes of the text.
std::string escape_markdown(std::string_view text, std::size_t most = 400);

}  // namespace reports
