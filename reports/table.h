// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reports/results.h"

namespace reports {

/// The comparison as text for a terminal: a table per workload, ranked, with failed and
/// inapplicable cells and their reasons; of an experiment its answer instead. `describe` gives a
/// workload's line under its title.
std::string format_table(const Results& results,
                         const std::function<std::string(std::string_view)>& describe);

/// The same as comma-separated values (RFC 4180, but lines end in a bare newline), one line per
/// cell.
std::string format_csv(const Results& results);

}  // namespace reports
