// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string>

#include "workloads/workload.h"

namespace workloads {
namespace {

/// Returns more than a pipe holds, and task 0 kills its process while others are writing theirs,
/// unless that is the one that MAIN_PROCESS names.
class KillsItsWorkerLate final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 1 << 18; }
  std::size_t compute(std::size_t task, Output output) const override {
    const char* const main_process = std::getenv("MAIN_PROCESS");
    if (task == 0 && main_process != nullptr && std::to_string(getpid()) != main_process) {
      usleep(15'000);
      raise(SIGKILL);
    }
    std::ranges::fill(output, std::byte{1});
    return output.size();
  }
};

class KillsItsWorkerLateKind final : public WorkloadKind {
 public:
  std::string_view description() const override { return "task 0 kills its process after a while"; }
  std::string_view size_unit() const override { return "nothing (has no effect)"; }
  Configuration defaults(unsigned) const override { return {.tasks = 9, .size = 1}; }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<KillsItsWorkerLate>(configuration);
  }
};

}  // namespace

const WorkloadKind* kills_its_worker_late() {
  static const KillsItsWorkerLateKind kind;
  return &kind;
}

}  // namespace workloads
