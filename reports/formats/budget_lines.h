// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/results/results.h"
#include "reports/summary/summary.h"
#include "reports/text/layout.h"

namespace reports {

/// Returns a line for each cell of a group that is scaled from fewer tasks.
std::string scaled_lines(const Group& group, const Results& results);

/// Returns what was left out, in a line for each of the three reasons that most cells have, and the
/// time budget that would be enough. A wide layout has all reasons, and a line for each cell, with
/// what is known of it. Empty where nothing is missing, and for another program's results, whose
/// reasons are their own.
std::string left_out_lines(const Results& results, const TextLayout& layout);

/// Returns "scaled from 17 of 400 tasks", or an empty text for a cell that ran all of them.
std::string scaled_from(const Cell& cell);

/// Returns what was changed to keep the time budget of a run: sentences, one of them for each
/// reason for which cells were left out.
std::vector<std::string> budget_sentences(const Results& results);

}  // namespace reports
