// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// The manual page of the program with all its commands, in man's macros of roff: bench(1).
std::string manual_page();

}  // namespace bench
