// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace experiments {

/// Returns the powers of two up to the number of cores, and the number of cores.
std::vector<std::uint64_t> powers_of_two_and(unsigned cores);

/// Returns numbers from 1 to `times` the cores: every number up to twice the cores, then every
/// other one. For a machine with many cores they are fewer, but always include the multiples of the
/// cores.
std::vector<std::uint64_t> counts_up_to(unsigned times, unsigned cores);

}  // namespace experiments
