// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <system_error>

#include "tests/hostile/sharing_hostile.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

/// The system refuses task 0 something while it holds the lock that the others wait for.
class RefusedWithALock final : public SharingHostile {
 public:
  explicit RefusedWithALock(const Configuration& configuration)
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
      throw std::system_error(EMFILE, std::generic_category(), "opening an account");
    }
    lock.release();
    co_return 0;
  }
};

}  // namespace

WorkloadKind refused_with_a_lock() {
  return {
      .description =
          "the system refuses task 0 a descriptor while it holds the lock that others wait for",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 3, .size = 1}; },
      .create = create_as<RefusedWithALock>,
  };
}

}  // namespace workloads
