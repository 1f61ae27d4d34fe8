// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"

namespace bench {

/// Measures two builds of `bench` against each other, judges every cell, writes and prints what
/// was asked for. Returns the exit status of the program. Throws `UsageError` for input that cannot
/// be used, `std::system_error` where the system refuses something before it can be measured.
int compare_builds(const AbOptions& options);

}  // namespace bench
