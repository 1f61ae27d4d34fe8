// SPDX-License-Identifier: Apache-2.0
#include "reports/results/machine.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string Environment::in_force() const {
  std::string text;
  for (const auto* list : {&kept, &noted}) {
    for (const EnvironmentVariable& variable : *list) {
      text += (text.empty() ? "" : " ") + variable.name;
      if (variable.value) text += "=" + *variable.value;
    }
  }
  return text;
}

std::string describe_processor(const Machine& machine) {
  if (!machine.cpu_model.empty()) return machine.cpu_model;
  std::string known;
  if (machine.logical_cores > 0) known = pluralize(machine.logical_cores, "CPU");
  if (machine.mhz_per_cpu > 0) {
    known += fmt::format("{} at {} MHz", known.empty() ? "CPUs" : "",
                         static_cast<std::int64_t>(machine.mhz_per_cpu));
  }
  return known.empty() ? "an unknown processor" : known + " of an unknown model";
}

}  // namespace reports
