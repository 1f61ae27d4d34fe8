// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/claims/judge_claims.h"
#include "reports/text/layout.h"

namespace reports {

/// Where the sentence on a claim is cut, in bytes: it may come from an untrusted file.
inline constexpr std::size_t max_claim_line = 4000;

/// Returns a line for each claim: id, verdict and sentence, for a terminal.
std::string format_claims(const std::vector<ClaimJudgement>& judgements, const TextLayout& layout);

/// Returns how many claims came out how, as a sentence.
std::string claim_counts_sentence(const std::vector<ClaimJudgement>& judgements);

/// Returns how the parts were decided, and how multiple testing is accounted for: how many tests,
/// of which kind, at which level, and how many rounds these take.
std::string claim_tests_sentence(const std::vector<ClaimJudgement>& judgements,
                                 const Results& results);

/// Returns these sentences below the lines of the claims; empty where the results have none.
std::string format_claims(const Results& results, const TextLayout& layout);

}  // namespace reports
