// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bench/options/options.h"
#include "models/model.h"
#include "workloads/workload.h"

namespace bench {

/// Values of options by their names, without dashes.
using OptionValues = std::map<std::string, std::string>;

/// Returns every combination of the values that were given for the options of a workload, with what
/// follows from them. Defaults are not mentioned.
std::vector<OptionValues> option_combinations(const workloads::WorkloadKind& kind,
                                              const RunOptions& options);

/// Returns every combination of the values that were given for the settings that mean something to
/// a model. An empty value is its default. The reasons why it cannot have a value go to
/// `unsupported_reasons`.
std::vector<OptionValues> setting_combinations(const models::Capabilities& can, bool is_baseline,
                                               const RunOptions& options,
                                               std::set<std::string>& unsupported_reasons);

}  // namespace bench
