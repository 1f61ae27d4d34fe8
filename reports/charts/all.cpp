// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/charts.h"
#include "reports/section.h"

namespace reports {
namespace {

// One file per chart, and a line here.
constexpr SectionMaker makers[] = {
    {"decision-map", charts::decision_map},
    {"granularity", charts::granularity},
    {"start", charts::start},
    {"memory", charts::memory},
    {"switching", charts::switching},
};

}  // namespace

std::span<const SectionMaker> section_makers() { return makers; }

}  // namespace reports
