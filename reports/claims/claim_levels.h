// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "reports/results/results.h"

namespace reports {

/// The probability that any tested part of a run is decided wrongly is at most this (the
/// family-wise error rate). Parts that are counted or observed have no such bound.
inline constexpr double claims_level = 0.05;

/// Returns whether a part is decided by a test: its figure has scatter, and can be measured here.
/// What is counted, and what scenarios show, must agree in all repetitions instead.
bool is_tested(const ClaimPart& part);

/// Returns how many parts of a plan's claims are tested. Known before anything is measured.
std::size_t tested_parts(const Plan& plan);

/// The level of each one-sided test: Bonferroni's share of `claims_level` for each of the two sides
/// of every part that is tested, at each look at which the run could have ended early. A part is
/// confirmed when the tests of all its bounds reject that the figure breaks them (for two bounds
/// the two one-sided tests of equivalence, Schuirmann, "A comparison of the two one-sided tests
/// procedure and the power approach", 1987), and refuted when the test of a bound rejects that the
/// figure keeps it. Bonferroni and not Holm, so that the interval that is shown is the one that
/// decides.
double claim_test_level(const Plan& plan);

/// Returns the fewest rounds with which the exact signed-rank test can reject at that level; 0
/// where no part is tested.
std::uint64_t rounds_for_claims(const Plan& plan);

}  // namespace reports
