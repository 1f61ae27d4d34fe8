// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// Suspends without waiting for anything, so that event loops and fibers switch between the tasks.
/// The clock is read twice per task, and not per switch.
class Yields final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::uint64_t yields = 0;
    for (; yields < configuration().size; ++yields) co_await yield(io);
    support::ByteWriter writer(output);
    writer.write(task + yields);
    co_return writer.size();
  }
};

}  // namespace

WorkloadKind yields() {
  return {
      .description =
          "yields to the next task again and again (sched_yield, or the reschedule of a loop "
          "or fiber): the price of a switch",
      .size_unit = "times a task yields",
      // More tasks than workers, so that there is another task to yield to.
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 2'000};
      },
      .max_size = 10'000'000,
      .create = create_as<Yields>,
  };
}

}  // namespace workloads
