// SPDX-License-Identifier: Apache-2.0
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "models/sync/channel_support/items.h"
#include "models/sync/channel_support/monitor_channel.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::SyncState;

/// A condition variable, and how many wait for it. The mutex guards both.
struct Condition {
  std::condition_variable variable;
  std::uint32_t waiters = 0;
};

struct LockedQueue {
  class Held {
   public:
    Held(SyncState&, LockedQueue& queue) : lock(queue.mutex) {}
    std::unique_lock<std::mutex> lock;
  };

  LockedQueue(const workloads::Sync& sync, const SyncState& state)
      : items(make_items(sync.channel_traits(state))) {}

  ChannelResult put(const workloads::Sync&, SyncState& state, const std::byte* item) {
    if (is_closed) return ChannelResult::closed;
    if (state.limit != workloads::unbounded && items->size() >= state.limit) {
      return ChannelResult::would_block;
    }
    items->push(item);
    ++unfinished;
    wake_one(state, not_empty);
    return ChannelResult::done;
  }
  ChannelResult get(const workloads::Sync&, SyncState& state, std::byte* item) {
    if (items->size() == 0) return is_closed ? ChannelResult::closed : ChannelResult::would_block;
    items->pop(item);
    wake_one(state, not_full);
    return ChannelResult::done;
  }
  std::uint64_t size() const { return items->size(); }

  static void wake_one(SyncState& state, Condition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    condition.variable.notify_one();
  }
  static void wake_all(SyncState& state, Condition& condition, ChannelResult) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    condition.variable.notify_all();
  }
  /// Waits for the condition between tries.
  template <typename Try>
  static ChannelResult wait(Held& held, Condition& condition,
                            const workloads::SyncOperation& operation, Try try_once) {
    ++condition.waiters;
    ChannelResult result = ChannelResult::would_block;
    bool is_in_time = true;
    while (result == ChannelResult::would_block && is_in_time) {
      if (operation.deadline_ns == 0) {
        condition.variable.wait(held.lock);
      } else {
        is_in_time = condition.variable.wait_until(held.lock, time_of(operation.deadline_ns)) ==
                     std::cv_status::no_timeout;
      }
      result = try_once();
    }
    --condition.waiters;
    return result;
  }

  std::mutex mutex;
  Condition not_empty;
  Condition not_full;
  Condition all_done;
  std::unique_ptr<Items> items;
  std::uint64_t unfinished = 0;  ///< items that were put and not yet marked as done
  bool is_closed = false;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<MonitorChannel<LockedQueue>>(sync);
}

}  // namespace

SyncImplementation make_locked() {
  using workloads::ChannelOrder;
  return {
      .description = "std::mutex, condition variables and a std::deque: what most programs have",
      .contexts = {ExecutionContext::threads},
      .kinds = {workloads::SyncKind::channel},
      .channel = {.orders = {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority},
                  .unbounded = true},
      .make = make};
}

}  // namespace models
