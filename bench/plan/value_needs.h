// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/model.h"
#include "reports/results/results.h"

namespace bench {

/// Throws `Unavailable` where an option of the cell's workload has a value that its model, with
/// these capabilities, or its channel cannot have (`workloads/value_needs.h`).
void require_values(const reports::Cell& cell, const models::Capabilities& can);

}  // namespace bench
