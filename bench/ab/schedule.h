// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// Returns the seed of everything random in a run of pairs, from its name of 16 hexadecimal digits.
std::uint64_t schedule_seed(const std::string& run);

/// The order in which the two sides of a pair are started and take turns, and the size of their
/// environments: a function of its arguments alone, so that an interrupted run goes on as it would
/// have.
class PairSchedule {
 public:
  explicit PairSchedule(std::uint64_t seed) : seed_(seed) {}

  /// Returns whether the candidate is started first. The pairs of a cell come in blocks of four, of
  /// which two have the candidate first, in random order: a drift over time favours neither side,
  /// and no program can foresee the order.
  bool candidate_first(std::uint64_t cell, std::uint64_t pair) const;

  /// Returns the seed of the order of turns in a pair (`RoundSettings::seed`).
  std::uint64_t turn_seed(std::uint64_t cell, std::uint64_t pair) const;

  /// Returns 1 to 4096 for one side of a pair (`Launch::padding_bytes`).
  std::uint32_t padding_bytes(std::uint64_t cell, std::uint64_t pair, bool is_candidate) const;

 private:
  std::uint64_t seed_;
};

}  // namespace bench
