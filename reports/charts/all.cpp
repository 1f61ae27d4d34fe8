// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/charts.h"
#include "reports/section.h"

namespace reports {
namespace {

// One file per chart, and a line here.
constexpr SectionMaker makers[] = {
    {"overview", make_overview},
    {"comparison", make_overview},
    {"workers", make_workers},
    {"gil", make_gil},
    {"concurrency", make_concurrency},
    {"decision-map", charts::decision_map},
    {"granularity", charts::granularity},
    {"start", charts::start},
    {"memory", charts::memory},
    {"switching", charts::switching},
};

}  // namespace

std::span<const SectionMaker> section_makers() { return makers; }

}  // namespace reports
