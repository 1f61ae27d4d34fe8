// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "workloads/workload.h"

namespace workloads {
namespace {

/// Task 3 ends, with success, the process that runs it, unless that is the one that MAIN_PROCESS
/// names.
class EndsItsWorker final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 1; }
  std::size_t compute(std::size_t task, Output output) const override {
    const char* const main_process = std::getenv("MAIN_PROCESS");
    if (task == 3 && main_process != nullptr && std::to_string(getpid()) != main_process) {
      _exit(0);
    }
    output[0] = std::byte{1};
    return 1;
  }
};

class EndsItsWorkerKind final : public WorkloadKind {
 public:
  std::string_view description() const override { return "task 3 ends its process"; }
  std::string_view size_unit() const override { return "nothing (has no effect)"; }
  Configuration defaults(unsigned) const override { return {.tasks = 9, .size = 1}; }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<EndsItsWorker>(configuration);
  }
};

}  // namespace

const WorkloadKind* ends_its_worker() {
  static const EndsItsWorkerKind kind;
  return &kind;
}

}  // namespace workloads
