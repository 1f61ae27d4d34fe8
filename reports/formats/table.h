// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reports/results/results.h"
#include "reports/summary/order.h"
#include "reports/text/layout.h"

namespace reports {

/// The cells as text for a terminal: a table per workload, ranked, with failed cells and their
/// reasons. `describe` gives a workload's line under its title. `order` is that of the run for
/// these cells.
std::string format_groups(const Results& results, const Order& order,
                          const std::function<std::string(std::string_view)>& describe,
                          const TextLayout& layout = {});
/// The same of a whole run.
std::string format_groups(const Results& results,
                          const std::function<std::string(std::string_view)>& describe,
                          const TextLayout& layout = {});

/// All cells as comma-separated values (RFC 4180, but lines end in a bare newline), one line per
/// cell.
std::string format_csv(const Results& results);

}  // namespace reports
