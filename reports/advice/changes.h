// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "reports/advice/advice.h"

namespace reports {

/// Returns the words for a way to run the work: "thread-pool with 2 worker threads", of one that
/// suspends its tasks "coroutines with 1000 tasks in flight". Printable.
std::string described_method(const Cell& cell);

/// Returns the same for a table: "thread-pool, 2 workers".
std::string short_method(const Cell& cell);

/// Returns what would change the answer of one language, which advises something: shorter tasks,
/// fewer or more in flight, more cores, a crash that must not spread. `empty_cells`: those of tasks
/// that do nothing (`AdvisedCells`).
std::vector<Change> changes_of(const Results& results, const AdviceRequest& request,
                               const LanguageAdvice& answer,
                               std::span<const std::uint64_t> empty_cells);

}  // namespace reports
