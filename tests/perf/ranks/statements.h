// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "reports/results/results.h"
#include "tests/support/simulated_run.h"

namespace ranks {

/// What was said about some runs, against what is true.
struct Statements {
  std::size_t runs = 0;
  std::size_t wrong_runs = 0;  ///< something was said that is not true
  std::size_t pairs = 0;       ///< that differ in truth
  std::size_t told_pairs = 0;  ///< of these, told apart rightly

  void add(const Statements& other);
  double wrong_share() const { return share(wrong_runs, runs); }
  double told_share() const { return share(told_pairs, pairs); }

 private:
  static double share(std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  }
};

/// Whether the first of two cells is said to be faster than the second.
using IsFaster = std::function<bool(std::uint64_t, std::uint64_t)>;

/// Holds what was said about one run against the truth.
Statements judge(const tests::SimulatedRun& run, const IsFaster& is_faster);

/// Simulates one run and judges it.
using Procedure = Statements (*)(const tests::SimulatedRun& run, std::mt19937_64& random);

/// As before there were rounds: each trial's turns one after the other, ranks by rank-sum tests
/// against the cell with the least median, with Holm's correction; the rest in the same way.
Statements judge_before(const tests::SimulatedRun& run, std::mt19937_64& random);
/// In laps, by the order of the run (reports/summary/order.h).
Statements judge_after(const tests::SimulatedRun& run, std::mt19937_64& random);
/// The same where probes tell nothing: no lap is known to be quiet.
Statements judge_without_probes(const tests::SimulatedRun& run, std::mt19937_64& random);

/// "4.2 %".
std::string percent(double share);

}  // namespace ranks
