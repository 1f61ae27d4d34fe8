// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/section.h"

namespace reports {

/// Why figures of different sources must not be compared, a plain sentence each that names what
/// differs; of one source why its own figures are to be taken with care.
std::vector<std::string> comparability_warnings(std::span<const Source> sources);

}  // namespace reports
