// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/summary/answers.h"
#include "reports/summary/section.h"
#include "reports/text/layout.h"

namespace reports {

/// The answers of an experiment: a row per comparison, those that cannot be measured here included,
/// with the reason. Its texts are printable.
DataTable comparison_table(const Experiment& experiment, const Results& results);

/// Returns the first figures, an expectation that fails, and how many hold: none without
/// comparisons. What cannot be told is added to the rest of that.
std::vector<Answer> comparison_answers(const Experiment& experiment, const Results& results,
                                       Inconclusive& inconclusive);

/// The table as text for a terminal.
std::string format_comparisons(const Experiment& experiment, const Results& results,
                               const TextLayout& layout = TextLayout::wide());

}  // namespace reports
