// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// The options that these arguments of `bench run` give, without the command's name. Throws
/// `UsageError`.
RunOptions parse_run_arguments(const std::vector<std::string>& arguments);

}  // namespace bench
