// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "workloads/catalogue.h"
#include "workloads/sync.h"

namespace bench {

/// What the tasks of a workload share.
struct SharedObjects {
  /// Its sync objects: of each kind one, and every channel that differs.
  std::vector<workloads::SyncObject> objects;
  std::uint64_t tasks_together = 1;  ///< `Workload::tasks_together`
  std::uint64_t tasks_to_fail = 2;   ///< `Workload::tasks_to_fail`
  bool are_cancelled = false;        ///< `Workload::cancels_tasks`
  // By `Protection`.
  std::array<bool, workloads::protection_count> supported{};
  std::array<workloads::ExpectedFailure, workloads::protection_count> expected_failures{};
};

/// One workload as configured, with what its defaults were, for the names of its cells.
struct ConfiguredWorkload {
  const workloads::CatalogueEntry* entry;
  workloads::Configuration defaults;
  workloads::Configuration configuration;  ///< with a time scale of 1 where it changes nothing
  bool waits = false;
  std::int64_t longest_wait_ns = 0;
  bool is_staged = false;                 ///< it is a `workloads::StagedWorkload`
  std::uint64_t arriving_operations = 0;  ///< `reports::Cell::arriving_operations`
  std::uint64_t descriptors_per_task = 0;
  std::optional<SharedObjects> shared = {};  ///< nothing where the tasks share nothing
};

/// Adds the options that are not the user's to give. Throws `UsageError`.
workloads::Configuration complete(const workloads::CatalogueEntry& entry,
                                  workloads::Configuration configuration);

/// Builds the workload, which the configuration names, to learn what it declares. Throws
/// `UsageError` for what it refuses and for what memory cannot hold.
ConfiguredWorkload configure(const workloads::CatalogueEntry& entry,
                             const workloads::Configuration& defaults,
                             const workloads::Configuration& configuration);

/// Throws `UsageError` when so many tasks in flight at once cannot fit on this machine, or, when
/// they share a process, into its descriptors.
void check_in_flight(const ConfiguredWorkload& workload, std::uint64_t concurrency,
                     bool share_process);

/// Returns the cell's name: model/workload/workers:N and every setting that is not at its default.
std::string name_of(const reports::Cell& cell, const workloads::Configuration& defaults);

/// Returns the configuration that fixes the workload of a cell.
workloads::Configuration configuration_of(const reports::Cell& cell, std::uint64_t seed);

}  // namespace bench
