// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bench {

/// Returns what a workload of this program does, in a line; an empty text for any other.
std::string describe_workload(std::string_view name);

}  // namespace bench
