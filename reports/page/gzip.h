// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// The text as a gzip file (RFC 1952), the same for the same text.
std::string gzip(std::string_view text);

}  // namespace reports
