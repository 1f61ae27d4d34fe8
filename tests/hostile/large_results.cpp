// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "workloads/workload.h"

namespace workloads {
namespace {

/// Results from 0 bytes to 16 MiB, with sizes around the capacities of pipes and buffers.
#if defined(__SANITIZE_THREAD__)
constexpr std::size_t largest = 2 << 20;  // every byte costs many there
#else
constexpr std::size_t largest = 16 << 20;
#endif
constexpr std::size_t sizes[] = {0,       1,     4095,    largest, 65536 - 32,
                                 1 << 20, 65536, 3 << 18, 0,       65536 + 1};

class LargeResults final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  std::size_t max_output_bytes(std::size_t task) const override {
    return sizes[task % std::size(sizes)];
  }
  std::size_t compute(std::size_t task, Output output) const override {
    std::ranges::fill(output, static_cast<std::byte>(task + 1));
    return output.size();
  }
};

}  // namespace

WorkloadKind large_results() {
  return {
      .description = "returns up to 16 MiB",
      .size_unit = "nothing (has no effect)",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 20, .size = 1}; },
      .create = create_as<LargeResults>,
  };
}

}  // namespace workloads
