// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/summary/section.h"
#include "reports/text/layout.h"

namespace reports {

/// Returns the end of a report for a terminal: for each work of a section whose cells compete in
/// this source the model that is the fastest, or those that cannot be told apart, and how many
/// times as fast it is as each that is surely slower, with the 95 % interval. Empty where nothing
/// can be told.
std::string format_winners(const Section& section, const Source& source, const TextLayout& layout);

}  // namespace reports
