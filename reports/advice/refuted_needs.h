// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What a claim of the results refutes: that some models meet a need.
struct RefutedNeed {
  std::string claim;
  std::string label;  ///< of the part that is refuted: "for the other tasks of a Pool"
  std::string need;
  std::vector<std::string> models;
};

/// Returns what the parts say of needs (`ClaimPart::need`) that are refuted in these results.
std::vector<RefutedNeed> refuted_needs(const Results& results);

/// Returns why the model is not counted on for one of the needs, a clause that names the claim;
/// nothing where none of them is refuted of it.
std::optional<std::string> reason_of_refuted_need(const std::vector<RefutedNeed>& refuted,
                                                  const std::vector<std::string>& needs,
                                                  std::string_view model);

}  // namespace reports
