// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>

#include "models/sync/channel_support/items.h"
#include "models/sync/channel_support/placed_items.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/recorded_lock.h"
#include "workloads/channel.h"
#include "workloads/sync.h"

namespace models {

/// The state of a channel for tasks that suspend, at the beginning of its memory; its places
/// follow. `Waiters` is a list of those that wait.
///
/// A task waits for an item only while there is none and nobody waits for room, so that an item
/// that is put then goes straight to it, whatever the order is.
template <typename Waiters>
struct LoopQueue {
  explicit LoopQueue(std::uint32_t limit, const workloads::ChannelTraits& traits)
      : placed(limit, traits) {}

  Waiters for_item;
  Waiters for_room;
  Waiters for_join;
  PlacedItems placed;
  Items* unlimited = nullptr;    ///< the items of an unbounded channel, in this process
  std::uint64_t unfinished = 0;  ///< items that were put and not yet marked as done
  bool is_closed = false;
};

/// A channel for tasks that suspend. Who puts an item hands it to the first that waits for one; who
/// gets one lets in the item of the first that waits for room.
template <typename Policy>
class LoopChannel final : public workloads::ChannelBackend {
 public:
  using Guard = typename Policy::Guard;
  using Waiter = typename Policy::Waiter;
  using Served = typename Policy::Served;
  using Waiters = typename Policy::Waiters;
  using Queue = LoopQueue<Waiters>;
  using Action = workloads::SyncOperation::Action;
  using Result = workloads::ChannelResult;
  static_assert(sizeof(Queue) <= workloads::channel_header_bytes);

  explicit LoopChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override {
    const workloads::ChannelTraits& traits = sync_.channel_traits(state);
    auto* const queue = new (sync_.channel_memory(state)) Queue(state.limit, traits);
    if (state.limit == workloads::unbounded) queue->unlimited = make_items(traits).release();
  }
  void destroy(workloads::SyncState& state) const noexcept override {
    delete queue_of(state).unlimited;
  }

  Result try_put(workloads::SyncState& state, std::uint32_t, const std::byte* item) const override {
    Waiter* served = nullptr;
    const Result result = [&] {
      const Guard guard(state);
      return put(state, queue_of(state), item, served);
    }();
    if (served != nullptr) complete(*served);
    return result;
  }
  Result try_get(workloads::SyncState& state, std::uint32_t, std::byte* item) const override {
    Waiter* served = nullptr;
    const Result result = [&] {
      const Guard guard(state);
      return get(state, queue_of(state), item, served);
    }();
    if (served != nullptr) complete(*served);
    return result;
  }
  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& state = *operation.state;
    Queue& queue = queue_of(state);
    Waiter* served = nullptr;
    Result result = Result::done;
    {
      const Guard guard(state);
      switch (operation.action) {
        case Action::put:
          result = put(state, queue, operation.item, served);
          break;
        case Action::get:
          result = get(state, queue, operation.item, served);
          break;
        case Action::join:
          if (queue.unfinished != 0) result = Result::would_block;
          break;
        default:
          throw std::logic_error("a task can put into a channel, get from it or join it");
      }
      if (result == Result::would_block) {
        add(queue, operation);
        // From here on it may be served, so it is no longer this call's.
        return false;
      }
    }
    if (served != nullptr) complete(*served);
    operation.is_closed = result == Result::closed;
    return true;
  }
  void deliver(workloads::SyncOperation& operation) const override {
    Policy::deliver(sync_, operation, item_bytes(*operation.state));
  }
  void expire(workloads::SyncOperation& operation) const override {
    Waiter& waiter = Policy::waiter_of(sync_, operation);
    {
      const Guard guard(*operation.state);
      if (waiter.is_granted) return;
      list(waiters_of(queue_of(*operation.state), operation.action)).remove(waiter);
      operation.timed_out = true;
      end_wait(sync_, operation.task);
    }
    complete(waiter);
  }

  void close(workloads::SyncState& state) const override {
    Served woken(sync_);
    {
      const Guard guard(state);
      Queue& queue = queue_of(state);
      queue.is_closed = true;
      for (Waiters* const waiters : {&queue.for_item, &queue.for_room}) {
        while (!list(*waiters).empty()) {
          Waiter& waiter = take_first(state, *waiters);
          waiter.is_closed = true;
          woken.push(waiter);
        }
      }
    }
    while (!woken.empty()) complete(woken.pop());
  }
  bool is_closed(const workloads::SyncState& state) const override {
    const Guard guard(own(state));
    return queue_of(state).is_closed;
  }
  void task_done(workloads::SyncState& state) const override {
    Served woken(sync_);
    {
      const Guard guard(state);
      Queue& queue = queue_of(state);
      if (queue.unfinished == 0) {
        throw std::logic_error("task_done() was called more often than items were got");
      }
      if (--queue.unfinished != 0) return;
      while (!list(queue.for_join).empty()) woken.push(take_first(state, queue.for_join));
    }
    while (!woken.empty()) complete(woken.pop());
  }
  std::uint64_t size(const workloads::SyncState& state) const override {
    const Guard guard(own(state));
    return size(queue_of(state));
  }

 private:
  Queue& queue_of(const workloads::SyncState& state) const {
    return *std::launder(reinterpret_cast<Queue*>(sync_.channel_memory(state)));
  }
  /// Returns the same state, to be guarded.
  workloads::SyncState& own(const workloads::SyncState& state) const {
    return sync_.states()[static_cast<std::size_t>(&state - sync_.states().data())];
  }
  std::byte* places_of(const workloads::SyncState& state) const {
    return sync_.channel_memory(state) + workloads::channel_header_bytes;
  }
  std::size_t item_bytes(const workloads::SyncState& state) const {
    return sync_.channel_traits(state).item_bytes;
  }
  decltype(auto) list(Waiters& waiters) const { return Policy::list_of(sync_, waiters); }
  static Waiters& waiters_of(Queue& queue, Action action) {
    if (action == Action::put) return queue.for_room;
    return action == Action::get ? queue.for_item : queue.for_join;
  }
  void complete(Waiter& waiter) const { Policy::complete(sync_, waiter); }

  // The caller of each of these holds the guard, and afterwards completes who was served.

  Result put(workloads::SyncState& state, Queue& queue, const std::byte* item,
             Waiter*& served) const {
    if (queue.is_closed) return Result::closed;
    if (!list(queue.for_item).empty()) {
      served = &take_first(state, queue.for_item);
      copy_item(Policy::item_of(sync_, *served), item, item_bytes(state));
    } else if (queue.unlimited != nullptr) {
      queue.unlimited->push(item);
    } else if (!queue.placed.is_full()) {
      queue.placed.push(places_of(state), item);
    } else {
      return Result::would_block;
    }
    ++queue.unfinished;
    return Result::done;
  }
  Result get(workloads::SyncState& state, Queue& queue, std::byte* item, Waiter*& served) const {
    if (queue.unlimited != nullptr && queue.unlimited->size() != 0) {
      queue.unlimited->pop(item);
      return Result::done;
    }
    const bool has_item = queue.placed.size() != 0;
    if (has_item) queue.placed.pop(places_of(state), item);
    if (!list(queue.for_room).empty()) {
      served = &take_first(state, queue.for_room);
      const std::byte* const next = Policy::item_of(sync_, *served);
      ++queue.unfinished;
      if (has_item) {
        queue.placed.push(places_of(state), next);
      } else {
        copy_item(item, next, item_bytes(state));
      }
      return Result::done;
    }
    if (has_item) return Result::done;
    return queue.is_closed ? Result::closed : Result::would_block;
  }
  static std::uint64_t size(const Queue& queue) {
    return queue.unlimited == nullptr ? queue.placed.size() : queue.unlimited->size();
  }
  void add(Queue& queue, workloads::SyncOperation& operation) const {
    using workloads::ChannelWait;
    ChannelWait what = ChannelWait::join;
    if (operation.action == Action::get) what = ChannelWait::item;
    if (operation.action == Action::put) {
      what = ChannelWait::room;
      Policy::leave_item(sync_, operation, item_bytes(*operation.state));
    }
    begin_wait(sync_, *operation.state, operation.task, operation.deadline_ns != 0,
               operation.state->wakeups.load(std::memory_order_relaxed), what);
    list(waiters_of(queue, operation.action)).push(Policy::new_waiter(sync_, operation));
  }
  Waiter& take_first(workloads::SyncState& state, Waiters& waiters) const {
    Waiter& waiter = list(waiters).pop();
    count_wakeup(state);
    end_wait(sync_, waiter.task);
    return waiter;
  }

  workloads::Sync& sync_;
};

/// A `SyncImplementation::make` of channels for tasks that suspend.
template <typename Policy>
std::unique_ptr<const workloads::SyncBackend> make_loop_channel(workloads::SyncKind,
                                                                workloads::Sync& sync) {
  return std::make_unique<LoopChannel<Policy>>(sync);
}

}  // namespace models
