// SPDX-License-Identifier: Apache-2.0
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// Task 3 releases a lock that it has not acquired.
class ReleasesALock final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool waits() const override { return false; }
  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {{.kind = SyncKind::lock}};
    return objects;
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    const Lock lock(io, 0, task);
    if (task != 3) co_await lock.acquire();
    lock.release();
    co_return 0;
  }
  std::size_t expect(std::size_t, Output) const override { return 0; }
};

}  // namespace

WorkloadKind releases_a_lock() {
  return {
      .description = "task 3 releases a lock that it does not hold",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 9, .size = 1}; },
      .create = create_as<ReleasesALock>,
  };
}

}  // namespace workloads
