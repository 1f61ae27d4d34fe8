// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace workloads::support {

/// Trial division up to the square root, by odd numbers: the filter of the textbooks, not the
/// fastest one, because the work has to be the same in every language.
inline bool is_prime(std::uint64_t number) {
  if (number < 2) return false;
  if (number % 2 == 0) return number == 2;
  for (std::uint64_t divisor = 3; divisor * divisor <= number; divisor += 2) {
    if (number % divisor == 0) return false;
  }
  return true;
}

}  // namespace workloads::support
