// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/sharing_hostile.h"

namespace workloads {
namespace {

/// Task 3 releases a lock that it has not acquired.
class ReleasesALock final : public SharingHostile {
 public:
  explicit ReleasesALock(const Configuration& configuration)
      : SharingHostile(configuration, SyncKind::lock, "") {}

  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    const Lock lock(io, 0, task);
    if (task != 3) co_await lock.acquire();
    lock.release();
    co_return 0;
  }
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
