// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "reports/results/machine_state.h"

namespace reports {

/// Says what so many CPUs can give together, against one of them: "2 CPUs: 1.99 × one in
/// arithmetic, 1.4 × in memory bandwidth; a quota allows 0.50 of one". Says so where it is not
/// known.
std::string describe_ceiling(const Ceiling& ceiling, std::uint64_t cpus);

}  // namespace reports
