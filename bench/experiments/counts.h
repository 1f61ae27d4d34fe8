// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace experiments {

/// Powers of two up to the cores, and the cores.
std::vector<std::uint64_t> powers_of_two_and(unsigned cores);

/// From 1 to so many times the cores: every number up to twice the cores, then every other one; of
/// a machine with many cores fewer, but the multiples of the cores in any case.
std::vector<std::uint64_t> counts_up_to(unsigned times, unsigned cores);

}  // namespace experiments
