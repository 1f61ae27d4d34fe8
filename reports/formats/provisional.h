// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"
#include "reports/text/layout.h"

namespace reports {

/// Returns what a run shows while it measures on: a line for each work with the model that is the
/// fastest so far, at most ten. Nothing is sure yet, so nothing else is said. Printable.
std::string format_provisional(const Results& so_far, const TextLayout& layout);

}  // namespace reports
