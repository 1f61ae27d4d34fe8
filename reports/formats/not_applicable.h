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
    std::string family;               ///< of all these models; empty where they have several
  };
  std::vector<Part> parts;
  std::string reason;
};

/// Returns what a plan says is not applicable, each reason once, in the order of the plan.
std::vector<NotApplicableGroup> not_applicable_groups(const Plan& plan);

/// `all`: every model by its name. `counted`: models of one language that are many by their number.
enum class ModelNames { all, counted };

/// Returns what the reason of a group applies to: "memory with python-serial, python-asyncio", or
/// "memory with 9 models in Python".
std::string subjects_of(const NotApplicableGroup& group, ModelNames names = ModelNames::all);

/// Returns a line per reason why cells cannot be measured, for a terminal, with many models
/// counted; empty where there is none.
std::string format_not_applicable(const Plan& plan);

}  // namespace reports
