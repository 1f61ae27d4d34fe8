// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// Of everything random in a run of pairs, by its name of 16 hexadecimal digits.
std::uint64_t schedule_seed(const std::string& run);

/// In which order the two sides of a pair run, and with what environment: a function of its
/// arguments alone, so that an interrupted run goes on as it would have.
class PairSchedule {
 public:
  explicit PairSchedule(std::uint64_t seed) : seed_(seed) {}

  /// Pair after pair of a cell in blocks of four, of which two have the candidate first, in random
  /// order: what drifts with time favours neither side, and nothing can foresee the order.
  bool candidate_first(std::uint64_t cell, std::uint64_t pair) const;

  /// 1 to 4096, of one side of a pair (`Launch::padding_bytes`).
  std::uint32_t padding_bytes(std::uint64_t cell, std::uint64_t pair, bool is_candidate) const;

 private:
  std::uint64_t seed_;
};

}  // namespace bench
