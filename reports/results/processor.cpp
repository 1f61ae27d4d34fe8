// SPDX-License-Identifier: Apache-2.0
#include "reports/results/processor.h"

#include "reports/text/text.h"

namespace reports {

std::string describe_processor(const Machine& machine) {
  if (!machine.cpu_model.empty()) return machine.cpu_model;
  std::string known;
  if (machine.logical_cores > 0) known = pluralize(machine.logical_cores, "CPU");
  if (machine.mhz_per_cpu > 0) {
    known += std::string(known.empty() ? "CPUs" : "") + " at " +
             std::to_string(static_cast<std::int64_t>(machine.mhz_per_cpu)) + " MHz";
  }
  return known.empty() ? "an unknown processor" : known + " of an unknown model";
}

}  // namespace reports
