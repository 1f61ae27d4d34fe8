// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/plan/experiment_plan.h"

namespace bench {
namespace {

using experiments::WantedCell;

/// The nanoseconds of "64ns".
double ns_of(const WantedCell& cell, const std::string& option) {
  return std::stod(cell.options.at(option));
}

TEST(PipelinesExperiment, ForEachPipelineThereIsASerialRunOfTheSameWorkButForItsRounding) {
  constexpr double max_apart = 1.1;  // more is other work to the chart
  for (const unsigned cores : {1U, 2U, 3U, 4U, 7U, 12U, 64U, 200U}) {
    const std::vector<WantedCell> cells = find_experiments("pipelines").at(0)->cells(cores);
    for (const WantedCell& cell : cells) {
      if (cell.workload != "pipeline") continue;
      const double work_ns = ns_of(cell, "work") * std::stod(cell.options.at("stages"));
      EXPECT_TRUE(std::ranges::any_of(cells,
                                      [&](const WantedCell& serial) {
                                        if (serial.workload != "synthetic") return false;
                                        const double serial_ns = ns_of(serial, "compute");
                                        return serial_ns < work_ns * max_apart &&
                                               work_ns < serial_ns * max_apart;
                                      }))
          << work_ns << " ns in " << cell.options.at("stages") << " stages";
    }
  }
}

}  // namespace
}  // namespace bench
