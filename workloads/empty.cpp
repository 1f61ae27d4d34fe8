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

class EmptyKind final : public WorkloadKind {
 public:
  std::string_view description() const override {
    return "writes its index and nothing else: the price of a task";
  }
  std::string_view size_unit() const override { return "nothing (has no effect)"; }
  Configuration defaults(unsigned) const override { return {.tasks = 1000, .size = 1}; }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<Empty>(configuration);
  }
};

}  // namespace

const WorkloadKind* empty() {
  static const EmptyKind kind;
  return &kind;
}

}  // namespace workloads
