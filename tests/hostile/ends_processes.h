// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "workloads/workload.h"

namespace workloads {

/// The task that ends the process that runs it, how it does that, and what every task returns.
struct ProcessEnd {
  std::string_view description;
  std::size_t task;
  void (*end)();
  std::size_t output_bytes;
};

/// A workload of which one task ends its process, unless that is the process that MAIN_PROCESS
/// names.
class EndsProcesses final : public ComputeWorkload {
 public:
  EndsProcesses(const Configuration& configuration, const ProcessEnd& end)
      : ComputeWorkload(configuration), end_(end) {}
  std::size_t max_output_bytes(std::size_t) const override { return end_.output_bytes; }
  std::size_t compute(std::size_t task, Output output) const override {
    const char* const main_process = std::getenv("MAIN_PROCESS");
    if (task == end_.task && main_process != nullptr && std::to_string(getpid()) != main_process) {
      end_.end();
    }
    std::ranges::fill(output, std::byte{1});
    return output.size();
  }

 private:
  ProcessEnd end_;
};

inline WorkloadKind ends_processes(const ProcessEnd& end) {
  return {
      .description = end.description,
      .size_unit = "nothing (has no effect)",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 9, .size = 1}; },
      .create =
          [end](const Configuration& configuration) {
            return std::make_unique<EndsProcesses>(configuration, end);
          },
  };
}

}  // namespace workloads
