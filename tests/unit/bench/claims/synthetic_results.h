// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/claims/claim.h"
#include "reports/results/results.h"

namespace bench {

/// What the results are to say of one part of a claim.
enum class Target : std::uint8_t { confirmed, refuted, open, any };

/// Returns a plan of one claim on a machine with so many cores, whatever models and interpreters
/// this machine has: its cells have what the judgement looks at.
reports::Plan synthetic_plan(const claims::Claim& claim, unsigned cores);

/// Returns results of such a plan that say of each part what is wanted, as they are read from the
/// text of a results file; nothing where no results can say all of it.
std::optional<reports::Results> synthetic_results(const reports::Plan& plan,
                                                  const std::vector<Target>& targets);

}  // namespace bench
