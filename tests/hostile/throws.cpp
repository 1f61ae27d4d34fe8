// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>

#include "workloads/workload.h"

namespace workloads {
namespace {

/// Throws in every third task, except in the oracle, which it recognises because its waits are over
/// at once.
class Throws final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 1; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    co_await sleep(io, std::chrono::microseconds(100));
    if (task % 3 == 0 && &io != &instant_io()) {
      throw std::runtime_error("task " + std::to_string(task) + " has had enough");
    }
    co_return 0;
  }
};

}  // namespace

WorkloadKind throws() {
  return {
      .description = "every third task throws",
      .size_unit = "nothing (has no effect)",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 9, .size = 1}; },
      .create = create_as<Throws>,
  };
}

}  // namespace workloads
