// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// Returns a sentence on rounds whose trials did not all fit together, so that not all cells that
/// are compared took turns with each other (`Round::split_reason`); empty where there were none.
std::string split_rounds_warning(const Results& results);

}  // namespace reports
