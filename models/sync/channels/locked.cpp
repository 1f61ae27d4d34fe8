// SPDX-License-Identifier: Apache-2.0
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>

#include "models/sync/channel_support/items.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

/// A condition variable, and how many wait for it. The mutex guards both.
struct Condition {
  std::condition_variable variable;
  std::uint32_t waiters = 0;
};

struct LockedQueue {
  explicit LockedQueue(const workloads::ChannelTraits& traits) : items(make_items(traits)) {}

  std::mutex mutex;
  Condition not_empty;
  Condition not_full;
  Condition all_done;
  std::unique_ptr<Items> items;
  std::uint64_t unfinished = 0;  ///< items that were put and not yet marked as done
  bool is_closed = false;
};
static_assert(sizeof(LockedQueue) <= workloads::channel_header_bytes);

class LockedChannel final : public workloads::ChannelBackend {
 public:
  explicit LockedChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    new (sync_.channel_memory(state)) LockedQueue(sync_.channel_traits(state));
  }
  void destroy(SyncState& state) const noexcept override { queue_of(state).~LockedQueue(); }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    return put(state, queue, item);
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    return get(state, queue, item);
  }
  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    LockedQueue& queue = queue_of(state);
    switch (operation.action) {
      case Action::put:
        wait(operation, queue.not_full, ChannelWait::room,
             [&] { return put(state, queue, operation.item); });
        break;
      case Action::get:
        wait(operation, queue.not_empty, ChannelWait::item,
             [&] { return get(state, queue, operation.item); });
        break;
      case Action::join:
        wait(operation, queue.all_done, ChannelWait::join, [&] {
          return queue.unfinished == 0 ? ChannelResult::done : ChannelResult::would_block;
        });
        break;
      default:
        throw std::logic_error("this is no step at a channel");
    }
    return true;
  }

  void close(SyncState& state) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    queue.is_closed = true;
    wake_all(state, queue.not_empty);
    wake_all(state, queue.not_full);
  }
  bool is_closed(const SyncState& state) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    return queue.is_closed;
  }
  void task_done(SyncState& state) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    if (queue.unfinished == 0) throw std::logic_error("all items of the channel are done already");
    if (--queue.unfinished == 0) wake_all(state, queue.all_done);
  }
  std::uint64_t size(const SyncState& state) const override {
    LockedQueue& queue = queue_of(state);
    const std::unique_lock held(queue.mutex);
    return queue.items->size();
  }

 private:
  LockedQueue& queue_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<LockedQueue*>(sync_.channel_memory(state)));
  }

  // The caller of each of these holds the mutex.

  static ChannelResult put(SyncState& state, LockedQueue& queue, const std::byte* item) {
    if (queue.is_closed) return ChannelResult::closed;
    if (state.limit != workloads::unbounded && queue.items->size() >= state.limit) {
      return ChannelResult::would_block;
    }
    queue.items->push(item);
    ++queue.unfinished;
    wake_one(state, queue.not_empty);
    return ChannelResult::done;
  }
  static ChannelResult get(SyncState& state, LockedQueue& queue, std::byte* item) {
    if (queue.items->size() == 0) {
      return queue.is_closed ? ChannelResult::closed : ChannelResult::would_block;
    }
    queue.items->pop(item);
    wake_one(state, queue.not_full);
    return ChannelResult::done;
  }
  static void wake_one(SyncState& state, Condition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    condition.variable.notify_one();
  }
  static void wake_all(SyncState& state, Condition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    condition.variable.notify_all();
  }

  /// Tries until the step is done or its time over, and waits for the condition in between.
  template <typename Try>
  void wait(SyncOperation& operation, Condition& condition, ChannelWait what, Try try_once) const {
    std::unique_lock held(queue_of(*operation.state).mutex);
    ChannelResult result = try_once();
    if (result == ChannelResult::would_block) {
      const RecordedWait recorded(sync_, *operation.state, operation.task,
                                  operation.deadline_ns != 0,
                                  operation.state->wakeups.load(std::memory_order_relaxed), what);
      ++condition.waiters;
      bool is_in_time = true;
      while (result == ChannelResult::would_block && is_in_time) {
        if (operation.deadline_ns == 0) {
          condition.variable.wait(held);
        } else {
          is_in_time = condition.variable.wait_until(held, time_of(operation.deadline_ns)) ==
                       std::cv_status::no_timeout;
        }
        result = try_once();
      }
      --condition.waiters;
    }
    operation.is_closed = result == ChannelResult::closed;
    operation.timed_out = result == ChannelResult::would_block;
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<LockedChannel>(sync);
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
