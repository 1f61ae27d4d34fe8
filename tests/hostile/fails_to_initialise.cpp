// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "workloads/workload.h"

namespace workloads {
namespace {

class FailsToInitialise final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  void initialise_worker() const override { throw std::runtime_error("no database to connect to"); }
  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::size_t compute(std::size_t, Output) const override { return 0; }
};

}  // namespace

WorkloadKind fails_to_initialise() {
  return {
      .description = "its initialiser throws",
      .size_unit = "nothing (has no effect)",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 9, .size = 1}; },
      .create = create_as<FailsToInitialise>,
  };
}

}  // namespace workloads
