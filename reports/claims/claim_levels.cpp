// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/claim_levels.h"

#include <algorithm>

#include "reports/statistics/signed_rank.h"
#include "reports/summary/order.h"

namespace reports {

bool is_tested(const ClaimPart& part) {
  return part.scenario.empty() && part.comparison.not_applicable.empty() &&
         !part.comparison.is_counted();
}

std::size_t tested_parts(const Plan& plan) {
  std::size_t count = 0;
  for (const Claim& claim : plan.claims) {
    count += static_cast<std::size_t>(std::ranges::count_if(claim.parts, is_tested));
  }
  return count;
}

double claim_test_level(const Plan& plan) {
  const auto parts = static_cast<double>(std::max<std::size_t>(1, tested_parts(plan)));
  return claims_level / (2 * parts * static_cast<double>(looks_of(plan)));
}

std::uint64_t rounds_for_claims(const Plan& plan) {
  return tested_parts(plan) == 0 ? 0 : min_pairs(claim_test_level(plan));
}

}  // namespace reports
