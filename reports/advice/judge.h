// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/advice/advice.h"
#include "reports/results/by_cell.h"
#include "reports/state/quiet.h"
#include "reports/summary/compared_cell.h"
#include "reports/summary/order.h"

namespace reports {

/// A difference that is ignored: among candidates that are this near to the fastest, what they cost
/// beside their time decides.
inline constexpr double ignored_ratio = 1.02;

/// Compares the ways to run some work, of one language or several, round by round.
class AdviceJudge {
 public:
  /// `cells` exist, each once, and do the work of one request.
  AdviceJudge(const Results& results, std::span<const std::uint64_t> cells);
  AdviceJudge(const AdviceJudge&) = delete;
  AdviceJudge& operator=(const AdviceJudge&) = delete;

  /// Returns the candidates of these cells with their statuses, the advised one first, and how
  /// sure that is. Cells that failed or have no trial are none. Among candidates within
  /// `ignored_ratio` of the fastest one the advised one is the serial one, or else that which
  /// needs clearly less CPU time, or as much and clearly less memory.
  LanguageAdvice judge(const std::string& family, std::span<const std::uint64_t> cells) const;

  /// Returns the candidates of these cells against the first that has trials, in no order: for a
  /// choice of what is measured further. `Candidate::ratio` is over the fastest of them.
  std::vector<Candidate> compare_to_fastest(std::span<const std::uint64_t> cells) const;

 private:
  struct Compared {
    Candidate candidate;
    ComparedCell cell;
    bool is_serial = false;
  };

  std::vector<Compared> compared(std::span<const std::uint64_t> cells) const;
  Candidate candidate_of(std::uint64_t cell, std::uint64_t place) const;
  std::uint64_t place_of(std::uint64_t cell) const;
  CandidateStatus status_of(const Candidate& candidate, std::uint64_t advised) const;

  std::vector<std::uint64_t> cells_;
  Results part_;  ///< these cells alone, all of them compared
  ByCell by_cell_;
  QuietIterations quiet_;
  Order order_;
};

}  // namespace reports
