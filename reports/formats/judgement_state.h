// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/comparison/judgement.h"
#include "reports/results/files/json.h"

namespace reports {

/// Returns a sentence for each side that knows how quiet its machine was; one for both where it is
/// the same.
std::vector<std::string> machine_lines(const Judgement& judgement);

/// The state of each side that has one, under "base" and "candidate".
nlohmann::json machine_state_json(const Judgement& judgement);

}  // namespace reports
