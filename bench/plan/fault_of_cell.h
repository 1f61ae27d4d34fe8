// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/trial/configured_workload.h"
#include "reports/results/results.h"

namespace bench {

/// Makes a cell that has the setting `fault` one that is compared with nothing and has no trials
/// for its memory. Does nothing to others. Throws `UsageError` when there is no such task, and
/// `Unavailable` for work whose tasks have no faults.
void set_fault(reports::Cell& cell, const ConfiguredWorkload& workload);

}  // namespace bench
