// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "reports/comparison/judgement.h"
#include "reports/results/results.h"

namespace reports {

/// Returns why two cells are not compared of which one expects a failure: the speed of tasks that
/// get in each other's way, or wait for ever, is that of no work. Nothing where none expects one.
/// On both sides where both expect the same one.
std::optional<NotCompared> expected_failure_of(const Results& base, std::uint64_t base_cell,
                                               const Results& candidate,
                                               std::uint64_t candidate_cell);

}  // namespace reports
