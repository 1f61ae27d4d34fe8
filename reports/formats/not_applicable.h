// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What cannot be measured for one reason. Its texts are printable.
struct NotApplicableGroup {
  struct Part {
    std::string workload;             ///< empty: whatever the workload is
    std::vector<std::string> models;  ///< empty: whatever the model is
  };
  std::vector<Part> parts;
  std::string reason;
};

/// Returns what a plan says is not applicable, each reason once, in the order of the plan.
std::vector<NotApplicableGroup> not_applicable_groups(const Plan& plan);

/// Returns what the reason of a group applies to: "memory with python-serial, python-asyncio".
std::string subjects_of(const NotApplicableGroup& group);

/// Returns a line per reason why cells cannot be measured, for a terminal; empty where there is
/// none.
std::string format_not_applicable(const Plan& plan);

}  // namespace reports
