// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

class Empty final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }

  std::size_t compute(std::size_t task, Output output) const override {
    support::ByteWriter writer(output);
    writer.write<std::uint64_t>(task);
    return writer.size();
  }
};

}  // namespace

WorkloadKind empty() {
  return {
      .description = "writes its index and nothing else: the price of a task",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 1000, .size = 1}; },
      .create = create_as<Empty>,
  };
}

}  // namespace workloads
