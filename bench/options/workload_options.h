// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/option.h"

namespace bench {

/// An option that some workloads have.
struct WorkloadOption {
  const workloads::Option* option = nullptr;
  std::vector<std::string> workloads;  ///< their names
};

/// Returns the options of all workloads, each once, in the order of the catalogue.
std::span<const WorkloadOption> all_workload_options();

/// Finds an option by its name; null when there is none.
const workloads::Option* find_workload_option(std::string_view name);

/// Returns the canonical form of one value that the user gave; throws `UsageError`.
std::string canonical(const workloads::Option& option, const std::string& text);

}  // namespace bench
