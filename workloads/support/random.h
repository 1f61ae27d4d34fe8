// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace workloads::support {

/// The `index`-th value of the stream `seed`: SplitMix64 (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). A task needs its own value without drawing those
/// before it, and CPython must be able to compute the same one.
constexpr std::uint64_t random_value(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace workloads::support
