// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workloads/catalogue.h"

namespace bench {

/// Returns how many tasks of a workload must be in flight at once for it to end
/// (`workloads::Workload::tasks_together`), with its defaults for so many cores. 1 where it is
/// missing in this build, and for workloads whose tasks share nothing
/// (`workloads::WorkloadKind::shares`).
std::uint64_t default_tasks_together(const workloads::CatalogueEntry& entry, unsigned cores);

}  // namespace bench
