// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The least one-sided p-value that is no reason for the screen to flag a cell.
inline constexpr double flag_level = 0.10;
/// The level of the same test with the further pairs of a cell that the screen did not flag: they
/// cost time, and are looked at several times.
inline constexpr double late_flag_level = 0.05;
/// The error of each side of the interval that proves a cell equivalent: it is of 90 %.
inline constexpr double equivalence_level = 0.05;

/// After so many pairs there is a look at a cell that was not yet proven equivalent, each with its
/// part of the error; the last one is at fewer where there was no time for more.
inline constexpr std::size_t equivalence_looks[] = {16, 32, 64};

/// The valid pairs of one cell, each as the logarithm of the candidate's time over the base's
/// (`round_ratio`: where the two took turns, of neighbours in time; else of their samples), in the
/// order in which they ran.
struct CellPairs {
  std::size_t ran = 0;
  std::size_t voided = 0;
  std::string void_reason;  ///< of the last one
  std::vector<double> screen;
  std::vector<double> confirm;
  std::vector<double> further;
  bool took_no_time = false;    ///< one had a sample of 0, of which there is no logarithm
  std::vector<double> base_ns;  ///< samples
  std::vector<double> candidate_ns;
  bool flagged = false;  ///< by the screen, or by it and the further pairs
  int direction = 1;     ///< that these point to: 1 slower, −1 faster

  std::vector<double> all() const;
  /// The pairs of which the decision is made.
  std::vector<double> decisive() const { return flagged ? confirm : all(); }
  /// Confirmations, turned such that what flagged the cell is above 0.
  std::vector<double> signed_differences() const;
};

/// Collects the pairs of each of the base's cells. The two files fit together (`pairing_mismatch`).
std::vector<CellPairs> collect_pairs(const Results& base, const Results& candidate);

/// Returns whether the 90 % interval of the decisive pairs lies within ± this share, or one of the
/// looks'.
bool are_equivalent(const CellPairs& pairs, double share);

/// So many pairs would settle with a power of 90 % what the effect seems to be: equivalence, or a
/// difference at this one-sided level. Nothing where it lies where neither can be shown.
std::optional<double> pairs_that_settle(const CellPairs& pairs, const Margins& margins,
                                        double level);

}  // namespace reports
