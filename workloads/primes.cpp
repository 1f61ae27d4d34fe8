// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/support/primality.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

class Primes final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;

  /// In any range at most every second number is prime, apart from the number 2.
  std::size_t max_output_bytes(std::size_t) const override {
    return (configuration().size / 2 + 2) * sizeof(std::uint64_t);
  }

  std::size_t compute(std::size_t task, Output output) const override {
    const std::uint64_t first = task * configuration().size;
    const std::uint64_t last = first + configuration().size;
    support::ByteWriter writer(output);
    for (std::uint64_t number = first; number < last; ++number) {
      if (support::is_prime(number)) writer.write(number);
    }
    return writer.size();
  }
};

}  // namespace

WorkloadKind primes() {
  return {
      .description =
          "filters the primes out of its range of integers by trial division, returns them",
      .size_unit = "integers in a task's range",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 20'000};
      },
      .create = create_as<Primes>,
  };
}

}  // namespace workloads
