// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"

namespace bench {

/// `bench compare`: judges two results files against each other, by pairs where both come from one
/// `ab` run. Throws `UsageError` for input that cannot be used and `std::system_error` for what
/// cannot be written. Returns the program's exit status.
int compare(const CompareOptions& options);

}  // namespace bench
