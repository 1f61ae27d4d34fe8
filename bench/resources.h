// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/support/worker_table.h"
#include "reports/results.h"

namespace bench {

/// What the calling process and everything below it have used so far: this process and the children
/// it has reaped through rusage and its CPU clock, its living descendants through their CPU clocks
/// and /proc. Two snapshots differ by what was used in between, also by processes that died in
/// between. The first of the two looks at this process last and the second looks at it first, so
/// that looking does not count itself. `service` is a process below that is no part of it and whose
/// CPU time is told apart; 0: there is none.
reports::Resources usage_before(int service);
reports::Resources usage_after(int service);

/// Added to `sum`, whose figures are absent for good once something is unknown.
void add_worker_times(reports::Resources& sum,
                      const std::optional<models::support::WorkerTimes>& times);

/// `after - before`, added to `sum`.
void add_difference(reports::Resources& sum, const reports::Resources& before,
                    const reports::Resources& after);

}  // namespace bench
