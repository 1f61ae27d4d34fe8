// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "workloads/workload.h"

namespace workloads {

/// One line of `workloads/CMakeLists.txt`.
struct CatalogueEntry {
  std::string_view name;  ///< as on the command line
  std::span<const std::string_view>
      groups;                ///< the groups that `--workload` accepts beside the name
  WorkloadKind (*kind)();    ///< null when it could not be built
  std::string_view missing;  ///< why it could not be built, and the remedy
};

/// Every workload, in the order in which it is shown. CMake writes it.
std::span<const CatalogueEntry> catalogue();

/// Builds the workload that `configuration.workload` names, slowed down or with a fault if its
/// options say so (`workloads/slowdown.h`, `workloads/faults/fault.h`). Throws `std::system_error`,
/// `std::runtime_error` when there is none of that name or it could not be built here, and
/// `std::invalid_argument` for a configuration that it cannot honour.
std::unique_ptr<Workload> build(const Configuration& configuration);

/// Returns the value of every option of the workload that `configuration.workload` names, defaults
/// included: for tasks that are written in another language. Throws `std::runtime_error` like
/// `build`.
Options effective_options(const Configuration& configuration);

/// Calls `WorkloadKind::start_service` of the workload that `configuration.workload` names. Throws
/// `std::runtime_error` like `build`, and `std::system_error`.
std::unique_ptr<Service> start_service(Configuration& configuration);

}  // namespace workloads
