// SPDX-License-Identifier: Apache-2.0
#include "workloads/workload.h"

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
  for (std::size_t task = 0; task < task_count(); ++task) {
    if (minimum_wait(task).count() > 0) return true;
  }
  return false;
}

}  // namespace workloads
