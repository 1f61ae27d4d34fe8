// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/advice_words.h"
#include "reports/results/model_traits.h"

namespace reports {

/// Returns whether this is among the needs.
bool needs(const std::vector<std::string>& needs, std::string_view need);

/// Returns why a model with these traits cannot give what is needed, a clause that names the claim
/// behind it where there is one; nothing where it can. Isolation comes before shared state, because
/// only one of the two can be had by other means: processes can share a mapping, and threads cannot
/// survive a crash of their process.
std::optional<std::string> unmet_need(const std::vector<std::string>& needs,
                                      const ModelTraits& traits);

/// Returns what has to be done so that a model with these traits, which gives what is needed, does
/// so: a sentence for each need.
std::vector<std::string> terms_of(const std::vector<std::string>& needs, const ModelTraits& traits);

}  // namespace reports
