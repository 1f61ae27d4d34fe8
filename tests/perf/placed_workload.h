// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "tests/perf/other_workload.h"

namespace tests {

enum class TaskPlacement { free, same_core, other_core };

/// Returns the processor of this number, modulo their number, among those that the process may use
/// at the first call.
inline std::size_t allowed_processor(std::size_t number) {
  static const std::vector<std::size_t> allowed = [] {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) {
      throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    }
    std::vector<std::size_t> found;
    found.reserve(CPU_SETSIZE);
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
      if (CPU_ISSET(processor, &set)) found.push_back(processor);
    }
    return found;
  }();
  return allowed.at(number % allowed.size());
}

/// Moves the calling thread to the processor of a task of this number.
inline void place(TaskPlacement placement, std::size_t task) {
  if (placement == TaskPlacement::free) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(allowed_processor(placement == TaskPlacement::same_core ? 0 : task), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
  }
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
