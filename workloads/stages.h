// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "workloads/io.h"
#include "workloads/workload.h"

namespace workloads {

/// A task of a `StagedWorkload` in one iteration, without what hands items on.
class Stage {
 public:
  virtual ~Stage() = default;

  /// Does what the stage does for its next item, in place; the first stage makes it. Called for all
  /// items, one after the other in their order, from any thread. What it throws is the failure of
  /// the task.
  virtual void work(std::byte* item) = 0;

  /// Called after the last item: writes the result of the task to the front of `output`, and
  /// returns its size.
  virtual std::size_t end(Output output) = 0;
};

/// A workload whose tasks are the stages of a pipeline, each with a channel to the next one. A
/// model that hands items on by itself (`models::Capabilities::runs_stages`) runs stages in place
/// of tasks. A workload is one beside being a `Workload`: look with a `dynamic_cast`.
class StagedWorkload {
 public:
  virtual ~StagedWorkload() = default;

  /// Returns how many items go through the stages in an iteration.
  virtual std::uint64_t stage_items() const = 0;

  /// Begins the stage that is the task of this number. `io` completes every operation at once, and
  /// outlives the stage, as the workload does. The items have the bytes that the traits of its
  /// channels say, and there may be as many on their way at once as one of them holds.
  virtual std::unique_ptr<Stage> begin_stage(std::size_t task, Io& io) const = 0;
};

}  // namespace workloads
