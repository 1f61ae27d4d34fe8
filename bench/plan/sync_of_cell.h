// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/trial/configured_workload.h"
#include "models/model.h"
#include "reports/results/results.h"

namespace bench {

/// Returns the option that chooses the implementation of what the tasks of the workload share,
/// "lock" or "channel"; empty where they share nothing.
std::string sync_option(const ConfiguredWorkload& workload);

/// Gives a cell the implementation of what its tasks share: the one that it asks for, or the
/// default of its model. A cell whose tasks share nothing has none, whatever was asked for. Throws
/// `Unavailable` where the implementation lacks what the workload needs, or too few tasks of the
/// cell can be in flight at once for the workload to end.
void set_sync(reports::Cell& cell, const ConfiguredWorkload& workload,
              const models::Capabilities& can);

}  // namespace bench
