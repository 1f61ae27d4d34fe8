// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// The number of times that something is measured when something disturbs it every time.
inline constexpr unsigned max_disturbed_attempts = 4;

/// Returns the error of what was disturbed in each of so many attempts; `last` is what disturbed
/// the last of them, a clause.
std::string disturbed_each_time(unsigned attempts, const std::string& last);

}  // namespace bench
