// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// Understands the arguments of `bench ab`. Returns text to print instead of measuring, when help
/// was asked for. Throws `UsageError`.
std::string parse_ab_arguments(std::vector<std::string> arguments, AbOptions& options);

/// `bench ab`: measures two builds of `bench` against each other and judges every cell. Returns the
/// program's exit status. Throws `UsageError`, and `std::system_error` for what cannot be written.
int compare_builds(const AbOptions& options);

}  // namespace bench
