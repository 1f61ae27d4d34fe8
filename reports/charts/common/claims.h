// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// Makes a section on all claims together, and one for each with what decided it: the figures of
/// its parts with their intervals, drawn against the bounds. Empty where no source has claims.
std::vector<Section> make_claim_sections(std::span<const Source> sources);

/// Returns whether a section is one of these, and of no experiment.
bool is_of_claim(const Section& section);

}  // namespace reports
