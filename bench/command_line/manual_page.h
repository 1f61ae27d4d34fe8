// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// Returns the manual page of the program with all its commands, bench(1), in man's macros of roff.
std::string manual_page();

}  // namespace bench
