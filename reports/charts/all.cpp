// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/charts.h"
#include "reports/section.h"

namespace reports {

// One file per chart, and a line here.

std::span<const SectionMaker> section_makers() {
  static constexpr SectionMaker makers[] = {
      {"overview", make_overview},       {"comparison", make_comparison},
      {"workers", make_workers},         {"gil", make_gil},
      {"concurrency", make_concurrency}, {"decision-map", make_decision_map},
      {"granularity", make_granularity}, {"start", make_start},
      {"memory", make_memory},           {"switching", make_switching},
  };
  return makers;
}

}  // namespace reports
