// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/summary/section.h"
#include "reports/text/layout.h"

namespace reports {

/// The answers of an experiment: a row per comparison, those that cannot be measured here included,
/// with the reason. Its texts are printable.
DataTable comparison_table(const Experiment& experiment, const Results& results);

/// Returns sentences: how many expectations hold, those that do not, and the first figures. None
/// without comparisons.
std::vector<Answer> comparison_answers(const Experiment& experiment, const Results& results);

/// The table as text for a terminal.
std::string format_comparisons(const Experiment& experiment, const Results& results,
                               const TextLayout& layout = TextLayout::wide());

}  // namespace reports
