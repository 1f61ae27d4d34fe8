// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <memory>
#include <utility>

#include <fmt/core.h>

#include "tests/perf/other_workload.h"

namespace tests {

enum class TaskPlacement { free, same_core, other_core };

/// Puts the calling thread where a task of this number belongs.
inline void place(TaskPlacement placement, std::size_t task) {
  if (placement == TaskPlacement::free) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(placement == TaskPlacement::same_core ? 0 : task, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) fmt::print("sched_setaffinity failed\n");
}

/// A workload each of whose tasks goes to its core first.
class PlacedWorkload final : public OtherWorkload {
 public:
  PlacedWorkload(std::unique_ptr<workloads::Workload> other, TaskPlacement placement)
      : OtherWorkload(std::move(other)), placement_(placement) {}

  std::size_t run(std::size_t task, workloads::Output output, workloads::Io& io) const override {
    place(placement_, task);
    return OtherWorkload::run(task, output, io);
  }

 private:
  TaskPlacement placement_;
};

}  // namespace tests
