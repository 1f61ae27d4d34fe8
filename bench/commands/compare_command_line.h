// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// Understands what follows `bench compare`. Returns the text to print instead, for `--help`; empty
/// otherwise. Throws `UsageError`.
std::string parse_compare_arguments(std::vector<std::string> arguments, CompareOptions& options);

}  // namespace bench
