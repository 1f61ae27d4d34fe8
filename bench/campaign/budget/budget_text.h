// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// Returns a time with two digits, such as "0.25 s", "17 s" or "17 min".
std::string rough_time(double seconds);

/// Returns a time budget that is enough where so many seconds are needed, with a tenth to spare, in
/// the form that `--time-budget` takes: "25s", "4min", "3h".
std::string budget_with_spare(double needed_s);

}  // namespace bench
