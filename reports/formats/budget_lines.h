// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/results/results.h"
#include "reports/summary/summary.h"

namespace reports {

/// Returns what the time budget did to the cells of a group, a line each: those that were left out,
/// with the reason, and those that are scaled from fewer tasks.
std::string budget_lines(const Group& group, const Results& results);

/// Returns "scaled from 17 of 400 tasks", or an empty text for a cell that ran all of them.
std::string scaled_from(const Cell& cell);

/// Returns what was changed to keep the time budget of a run: sentences, and the names of cells
/// that were left out with the reason.
std::vector<std::string> budget_sentences(const Results& results);

}  // namespace reports
