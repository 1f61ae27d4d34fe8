// SPDX-License-Identifier: Apache-2.0
#include "workloads/workload.h"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace workloads {

std::size_t IoWorkload::run(std::size_t task, Output output, Io& io) const {
  auto coroutine = run_suspending(task, output, io);
  if (!coroutine.run_to_end()) {
    throw std::logic_error("a blocking Io left an operation pending");
  }
  return coroutine.result();
}

bool SleepWorkload::waits() const {
  const auto tasks = std::views::iota(std::size_t{0}, task_count());
  return std::ranges::any_of(tasks,
                             [&](std::size_t task) { return minimum_wait(task).count() > 0; });
}

}  // namespace workloads
