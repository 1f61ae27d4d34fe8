// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/files/json.h"
#include "reports/results/results.h"

namespace reports {

/// A results file says some things twice: under Google Benchmark's keys, for the tools that read
/// those, and under ours. Throws `std::runtime_error` that names key, value and what it must be
/// where the two contradict each other, because then nobody knows which of them is true. Keys that
/// an older version did not write may be missing, and those that a newer one adds are not looked
/// at. `results` are what was read and checked under our own key of `document`, an object.
void check_rows(const nlohmann::json& document, const Results& results);

}  // namespace reports
