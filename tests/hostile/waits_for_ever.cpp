// SPDX-License-Identifier: Apache-2.0
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// All tasks wait for an event that nobody sets, and no option asks for that.
class WaitsForEver final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool waits() const override { return false; }
  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {{.kind = SyncKind::event, .name = "start"}};
    return objects;
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    co_await Event(io, 0, task).wait();
    co_return 0;
  }
  std::size_t expect(std::size_t, Output) const override { return 0; }
};

}  // namespace

WorkloadKind waits_for_ever() {
  return {
      .description = "all tasks wait for an event that nobody sets",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 1}; },
      .create = create_as<WaitsForEver>,
  };
}

}  // namespace workloads
