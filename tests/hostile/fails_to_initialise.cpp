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

class FailsToInitialiseKind final : public WorkloadKind {
 public:
  std::string_view description() const override { return "its initialiser throws"; }
  std::string_view size_unit() const override { return "nothing (has no effect)"; }
  Configuration defaults(unsigned) const override { return {.tasks = 9, .size = 1}; }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<FailsToInitialise>(configuration);
  }
};

}  // namespace

const WorkloadKind* fails_to_initialise() {
  static const FailsToInitialiseKind kind;
  return &kind;
}

}  // namespace workloads
