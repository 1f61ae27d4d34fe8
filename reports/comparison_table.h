// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results.h"
#include "reports/section.h"

namespace reports {

/// The answers of the experiments as text for a terminal: a table per experiment, a row per
/// comparison, those that cannot be measured here included, with the reason.
std::string format_comparisons(const Experiment& experiment, const Results& results);

/// One of its tables, as printable texts.
DataTable comparison_table(const Experiment& experiment, const Results& results);

}  // namespace reports
