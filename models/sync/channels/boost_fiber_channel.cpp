// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/channel_op_status.hpp>

#include "models/support/os/return_to_stack.h"
#include "models/sync/channel_support/held_item.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {
namespace {

namespace fibers = boost::fibers;

using support::ReturnToStack;
using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;
using Status = fibers::channel_op_status;

ChannelResult result_of(Status status) {
  switch (status) {
    case Status::success:
      return ChannelResult::done;
    case Status::closed:
      return ChannelResult::closed;
    case Status::empty:
    case Status::full:
      return ChannelResult::would_block;
    case Status::timeout:
      return ChannelResult::timed_out;
  }
  return ChannelResult::would_block;
}

/// Boost's channel has a power of two of places, one of which stays empty.
std::uint64_t places_of(std::uint64_t limit, const workloads::ChannelTraits& traits) {
  const std::uint64_t most = std::min<std::uint64_t>(limit, traits.max_items);
  return std::bit_ceil(std::max<std::uint64_t>(most, 1) + 1);
}

/// A channel of Boost.Fiber. A task that waits in it cannot be given up.
class FiberQueue {
 public:
  FiberQueue() = default;
  FiberQueue(const FiberQueue&) = delete;
  FiberQueue& operator=(const FiberQueue&) = delete;
  virtual ~FiberQueue() = default;

  virtual Status try_push(const std::byte* item) = 0;
  virtual Status try_pop(std::byte* item) = 0;
  virtual Status push(const std::byte* item, std::int64_t deadline_ns) = 0;
  virtual Status pop(std::byte* item, std::int64_t deadline_ns) = 0;
  virtual void close() = 0;

  // Boost does not say.
  std::uint64_t size = 0;
  std::uint32_t waiters = 0;
  bool is_closed = false;
};

template <typename Item>
class FiberQueueOf final : public FiberQueue {
 public:
  FiberQueueOf(std::uint64_t places, std::size_t item_bytes)
      : channel_(places), item_bytes_(item_bytes) {}

  Status try_push(const std::byte* item) override {
    return pushed(channel_.try_push(Item(item, item_bytes_)));
  }
  Status try_pop(std::byte* item) override {
    Item got;
    return popped(channel_.try_pop(got), got, item);
  }
  Status push(const std::byte* item, std::int64_t deadline_ns) override {
    Item moved(item, item_bytes_);
    return pushed(deadline_ns == 0
                      ? channel_.push(std::move(moved))
                      : channel_.push_wait_until(std::move(moved), time_of(deadline_ns)));
  }
  Status pop(std::byte* item, std::int64_t deadline_ns) override {
    Item got;
    return popped(
        deadline_ns == 0 ? channel_.pop(got) : channel_.pop_wait_until(got, time_of(deadline_ns)),
        got, item);
  }
  void close() override { channel_.close(); }

 private:
  Status pushed(Status status) {
    if (status == Status::success) ++size;
    return status;
  }
  Status popped(Status status, const Item& got, std::byte* item) {
    if (status != Status::success) return status;
    --size;
    got.copy_to(item, item_bytes_);
    return status;
  }

  fibers::buffered_channel<Item> channel_;
  std::size_t item_bytes_;
};

class FiberChannel final : public workloads::ChannelBackend {
 public:
  explicit FiberChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    const workloads::ChannelTraits& traits = sync_.channel_traits(state);
    const std::uint64_t places = places_of(state.limit, traits);
    std::unique_ptr<FiberQueue> queue;
    if (traits.item_bytes <= 8) {
      queue = std::make_unique<FiberQueueOf<SmallItem>>(places, traits.item_bytes);
    } else {
      queue = std::make_unique<FiberQueueOf<LargeItem>>(places, traits.item_bytes);
    }
    new (state.storage) FiberQueue*(queue.release());
  }
  void destroy(SyncState& state) const noexcept override {
    FiberQueue* const queue = &queue_of(state);
    // After a deadlock fibers wait in it for ever, which look at it when the process ends.
    if (queue->waiters == 0) delete queue;
  }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    FiberQueue& queue = queue_of(state);
    return told(state, queue, result_of(queue.try_push(item)));
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    FiberQueue& queue = queue_of(state);
    return told(state, queue, result_of(queue.try_pop(item)));
  }
  bool perform(SyncOperation& operation) const override {
    const bool puts = operation.action == Action::put;
    if (!puts && operation.action != Action::get) {
      throw std::logic_error("Boost.Fiber's channels have no task_done and join");
    }
    SyncState& state = *operation.state;
    FiberQueue& queue = queue_of(state);
    const RecordedWait recorded(sync_, state, operation.task, operation.deadline_ns != 0,
                                state.wakeups.load(std::memory_order_relaxed),
                                puts ? ChannelWait::room : ChannelWait::item);
    const ReturnToStack back;
    ++queue.waiters;
    const ChannelResult result = result_of(puts ? queue.push(operation.item, operation.deadline_ns)
                                                : queue.pop(operation.item, operation.deadline_ns));
    --queue.waiters;
    told(state, queue, result);
    set_result(operation, result);
    return true;
  }

  void close(SyncState& state) const override {
    FiberQueue& queue = queue_of(state);
    queue.is_closed = true;
    queue.close();
    told(state, queue, ChannelResult::done);
  }
  bool is_closed(const SyncState& state) const override { return queue_of(state).is_closed; }
  void task_done(SyncState&) const override {
    throw std::logic_error("Boost.Fiber's channels have no task_done and join");
  }
  std::uint64_t size(const SyncState& state) const override { return queue_of(state).size; }
  std::uint64_t capacity(const SyncState& state) const override {
    return places_of(state.limit, sync_.channel_traits(state)) - 1;
  }

 private:
  static FiberQueue& queue_of(const SyncState& state) {
    return **std::launder(reinterpret_cast<FiberQueue* const*>(state.storage));
  }
  /// Counts that Boost has told a waiter to go on, where there may have been one.
  static ChannelResult told(SyncState& state, const FiberQueue& queue, ChannelResult result) {
    if (result == ChannelResult::done && queue.waiters != 0) count_wakeup(state);
    return result;
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<FiberChannel>(sync);
}

}  // namespace

SyncImplementation make_boost_fiber_channel() {
  return {
      .description = "boost::fibers::buffered_channel, whose capacity is a power of two less one",
      .contexts = {ExecutionContext::fibers},
      .kinds = {workloads::SyncKind::channel},
      .channel = {.joins = {}, .has_own_capacity = true},
      .make = make};
}

}  // namespace models
