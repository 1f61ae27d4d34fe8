// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "reports/claims/judge_part.h"
#include "reports/results/results.h"

namespace reports {

/// What was found out about a claim.
struct ClaimJudgement {
  enum class Verdict : std::uint8_t { holds, holds_only, does_not_hold, cannot_tell };

  const Claim* claim = nullptr;    ///< of the results that it was made of
  std::vector<PartFinding> parts;  ///< in the order of the claim's parts
  Verdict verdict = Verdict::cannot_tell;
  /// The sentence of the outcome with its figures; of what cannot be told the reasons, and what it
  /// would take. Not sanitized.
  std::string sentence;
};

/// Returns "holds", "holds only", "does not hold" or "cannot tell".
std::string name_of(ClaimJudgement::Verdict verdict);

/// Judges every claim of the plan. It does not hold where a part is refuted that is essential, or
/// where all parts are; it holds where all are confirmed, and only for some where these are
/// confirmed, all essential ones among them, and another one is refuted. Else it cannot be told.
/// `results` must outlive it.
std::vector<ClaimJudgement> judge_claims(const Results& results);

/// Returns the cells of the parts that are tested and that so many first rounds leave open for want
/// of rounds or certainty: more rounds of the others would tell nothing new.
std::set<std::uint64_t> cells_of_open_parts(const Results& results, std::uint64_t rounds);

/// Returns whether a measurement failed that a claim rests on, other than as it expects.
bool has_failed_scenario(const Results& results);

}  // namespace reports
