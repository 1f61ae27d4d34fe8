// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include "tests/hostile/sharing_hostile.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

/// Task 0 takes the lock that all others want, and throws when one of them waits for it.
class ThrowsWithALock final : public SharingHostile {
 public:
  explicit ThrowsWithALock(const Configuration& configuration)
      : SharingHostile(configuration, SyncKind::lock, "account") {}

  std::uint64_t tasks_together() const override { return 2; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    const Lock lock(io, 0, task);
    if (task != 0) {
      while (io.sync().states()[0].holder.load() == 0) co_await sleep(io, 1ms);
    }
    co_await lock.acquire();
    if (task == 0) {
      const auto is_waiting = [](const TaskWait& wait) { return wait.object.load() != 0; };
      while (std::ranges::none_of(io.sync().waits(), is_waiting)) co_await sleep(io, 1ms);
      throw std::runtime_error("the bank is closed");
    }
    lock.release();
    co_return 0;
  }
};

}  // namespace

WorkloadKind throws_with_a_lock() {
  return {
      .description = "task 0 throws while it holds the lock that others wait for",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 3, .size = 1}; },
      .create = create_as<ThrowsWithALock>,
  };
}

}  // namespace workloads
