// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

#include "tests/hostile/sharing_hostile.h"

namespace workloads {

/// Task 0 takes the lock that all others want, and ends as a derived class says when one of them
/// waits for it.
class EndsWithALock : public SharingHostile {
 public:
  explicit EndsWithALock(const Configuration& configuration)
      : SharingHostile(configuration, SyncKind::lock, "account") {}

  std::uint64_t tasks_together() const final { return 2; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const final {
    constexpr std::chrono::milliseconds moment(1);
    const Lock lock(io, 0, task);
    if (task != 0) {
      while (io.sync().states()[0].holder.load() == 0) co_await sleep(io, moment);
    }
    co_await lock.acquire();
    if (task == 0) {
      const auto is_waiting = [](const TaskWait& wait) { return wait.object.load() != 0; };
      while (std::ranges::none_of(io.sync().waits(), is_waiting)) co_await sleep(io, moment);
      end();
    }
    lock.release();
    co_return 0;
  }

 private:
  [[noreturn]] virtual void end() const = 0;
};

/// The kind of such a workload.
template <typename Type>
WorkloadKind kind_of_holder(const char* description) {
  return {
      .description = description,
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 3, .size = 1}; },
      .create = create_as<Type>,
  };
}

}  // namespace workloads
