// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reports/comparison/cell_samples.h"
#include "reports/comparison/judgement.h"
#include "reports/results/results.h"

namespace reports {

/// The cells of one file: samples, failures and skips.
struct SideOfCells {
  explicit SideOfCells(const Results& results);

  std::vector<CellSamples> cells;
  std::vector<const Failure*> failures;
  std::vector<const Skip*> skips;  ///< what failed or was measured all the same counts as that

  /// Returns the skip of a cell that was neither measured nor failed; null for others.
  const Skip* skip(std::uint64_t cell) const;
};

/// A cell that both files have.
struct CellMatch {
  std::uint64_t base = 0;  ///< index into each plan
  std::uint64_t candidate = 0;
  // What is compared: the quiet samples of both, or all samples of both.
  const Samples* base_samples = nullptr;
  const Samples* candidate_samples = nullptr;
  bool is_quiet = false;
};

/// The cells of two files, matched. Its samples are what the matches point to.
struct CellMatches {
  CellMatches(const Results& of_base, const Results& of_candidate)
      : base(of_base), candidate(of_candidate) {}
  CellMatches(const CellMatches&) = delete;
  CellMatches& operator=(const CellMatches&) = delete;
  CellMatches(CellMatches&&) = default;  // keeps the samples where they are
  CellMatches& operator=(CellMatches&&) = default;
  ~CellMatches() = default;

  SideOfCells base;
  SideOfCells candidate;
  std::vector<CellMatch> matches;  ///< in the order of the base's plan
  std::vector<Pairing::Alone> alone;
  std::vector<NotCompared> not_compared;
  std::vector<NewFailure> new_failures;
  // Cells that have enough quiet samples in one of the files only.
  std::uint64_t quiet_base_only = 0;
  std::uint64_t quiet_candidate_only = 0;
};

/// Matches the cells of two files by their names, but controls, which measure copies. What is quiet
/// on one side only is not compared with all iterations of the other, which would be an advantage.
CellMatches match_cells_by_name(const Results& base, const Results& candidate);

}  // namespace reports
