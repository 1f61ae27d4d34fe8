// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "workloads/messages/received_items.h"
#include "workloads/sharing/activity.h"
#include "workloads/workload.h"

namespace workloads {

// A fan: tasks beside each other that share the items of a source, which is task 0, and hand a
// result of each to a sink. Sync object 0 is the channel to them, and 1 the one to the sink.

/// One of the tasks of a fan, tasks 1 to `workers`.
struct FanWorker {
  std::size_t task;
  std::uint64_t workers;
  Activity work;  ///< with each item
  std::size_t item_bytes;
  ItemCount& count;                           ///< what it got
  std::atomic<std::uint64_t>& workers_ended;  ///< the last one closes the channel to the sink
};

/// Returns what the workloads whose tasks are a fan have in common as people choose them by name;
/// they add the rest.
WorkloadKind fan_kind();

/// Runs a task of a fan. Its result is its number.
Coroutine<std::size_t> work_in_fan(FanWorker worker, Output output, Io& io);

/// Checks the results that the sink of a fan gets: those of each worker come in order.
class FanResults {
 public:
  explicit FanResults(std::uint64_t workers);

  /// Whether the sender of a result is one of the workers.
  bool may_be_of_worker(const Item& item) const {
    const std::uint64_t sender = ItemNumber::of(item.number()).producer;
    return sender >= 1 && sender <= received_.size();
  }
  /// Takes a result of a worker.
  void add(const Item& item) { received_[ItemNumber::of(item.number()).producer - 1].add(item); }
  /// Counts a result as one that is out of order, in place of taking it.
  void refuse() { ++refused_; }

  /// Adds what was found to the count of the sink.
  void add_to(ItemCount& count) const;

 private:
  std::vector<ReceivedItems> received_;  ///< by worker
  std::uint64_t refused_ = 0;
};

}  // namespace workloads
