// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/refuted_needs.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/claims/judge_claims.h"

namespace reports {

std::vector<RefutedNeed> refuted_needs(const Results& results) {
  std::vector<RefutedNeed> refuted;
  for (const ClaimJudgement& judgement : judge_claims(results)) {
    const Claim& claim = *judgement.claim;
    for (std::size_t place = 0; place < claim.parts.size(); ++place) {
      const ClaimPart& part = claim.parts[place];
      if (part.need.empty() || judgement.parts[place].state != PartFinding::State::refuted)
        continue;
      refuted.push_back({claim.id, part.comparison.label, part.need, part.models});
    }
  }
  return refuted;
}

std::optional<std::string> reason_of_refuted_need(const std::vector<RefutedNeed>& refuted,
                                                  const std::vector<std::string>& needs,
                                                  std::string_view model) {
  for (const RefutedNeed& one : refuted) {
    const bool is_needed = std::ranges::find(needs, one.need) != needs.end();
    if (!is_needed || std::ranges::find(one.models, model) == one.models.end()) continue;
    return fmt::format("{}: it was tried here, and claim {} does not hold {}", one.need, one.claim,
                       one.label);
  }
  return std::nullopt;
}

}  // namespace reports
