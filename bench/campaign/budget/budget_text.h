// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// Returns a time with two digits, such as "0.25 s", "17 s" or "17 min".
std::string rough_time(double seconds);

/// Returns a time budget of at least so many seconds that `--time-budget` takes, with a tenth to
/// spare and rounded up: "25s", "4m", "2h".
std::string budget_option(double seconds);

}  // namespace bench
