// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// Every model, workload and experiment with what it is, what else it is called, and, for what
/// cannot run here, why.
std::string format_catalogue();

}  // namespace bench
