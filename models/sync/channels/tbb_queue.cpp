// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <thread>

#include <oneapi/tbb/concurrent_queue.h>

#include "models/sync/channel_support/uncounted.h"
#include "models/sync/channel_support/waiter_count.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

/// An item that lies in the queue. One that was made of nothing is a mark, which tells a task that
/// waits for an item that the channel is closed.
template <std::size_t room>
struct InlineItem {
  std::array<std::byte, room> bytes;
  bool is_mark = true;

  InlineItem() = default;
  InlineItem(const std::byte* item, std::size_t size) : is_mark(false) {
    std::memcpy(bytes.data(), item, size);
  }
  const std::byte* data() const { return is_mark ? nullptr : bytes.data(); }
};

/// An item in memory of its own, or a mark.
struct HeapItem {
  std::unique_ptr<std::byte[]> bytes;

  HeapItem() = default;
  HeapItem(const std::byte* item, std::size_t size)
      : bytes(std::make_unique_for_overwrite<std::byte[]>(size)) {
    std::memcpy(bytes.get(), item, size);
  }
  const std::byte* data() const { return bytes.get(); }
};

template <typename Item>
struct TbbQueue {
  oneapi::tbb::concurrent_bounded_queue<Item> items;
  WaiterCount putters;
  WaiterCount getters;
  std::atomic<bool> is_closed = false;
};

template <typename Item>
class TbbChannel final : public workloads::ChannelBackend {
 public:
  explicit TbbChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    static_assert(sizeof(Queue) <= workloads::channel_header_bytes);
    auto* const queue = new (sync_.channel_memory(state)) Queue;
    if (state.limit != workloads::unbounded) queue->items.set_capacity(state.limit);
  }
  void destroy(SyncState& state) const noexcept override { queue_of(state).~Queue(); }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    Queue& queue = queue_of(state);
    if (queue.is_closed.load()) return ChannelResult::closed;
    if (!queue.items.try_emplace(item, item_bytes_of(state))) return ChannelResult::would_block;
    queue.getters.record_wakeup(state);
    return ChannelResult::done;
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    Queue& queue = queue_of(state);
    const bool is_closed = queue.is_closed.load();
    Item got;
    if (!queue.items.try_pop(got)) {
      return is_closed ? ChannelResult::closed : ChannelResult::would_block;
    }
    return take(state, queue, got, item);
  }

  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    Queue& queue = queue_of(state);
    ChannelResult result = ChannelResult::done;
    if (operation.action == Action::put) {
      result = wait(
          operation, queue.putters, ChannelWait::room,
          [&] { return try_put(state, operation.task, operation.item); },
          [&] { return put(state, queue, operation.item); });
    } else if (operation.action == Action::get) {
      result = wait(
          operation, queue.getters, ChannelWait::item,
          [&] { return try_get(state, operation.task, operation.item); },
          [&] { return get(state, queue, operation.item); });
    } else {
      throw_uncounted();
    }
    set_result(operation, result);
    return true;
  }

  /// `abort` makes all that wait throw, and would lose items if a task was just about to get one.
  /// So first each task that waits for an item gets a mark, and `abort` is for those that wait for
  /// room.
  void close(SyncState& state) const override {
    Queue& queue = queue_of(state);
    if (queue.is_closed.exchange(true)) return;
    queue.getters.record_wakeup(state);
    queue.putters.record_wakeup(state);
    while (queue.getters.load() != 0) {
      // Less than none: a task waits for an item that nobody has put.
      if (queue.items.size() < 0) queue.items.try_emplace();
      std::this_thread::yield();
    }
    while (queue.putters.load() != 0) {
      queue.items.abort();
      std::this_thread::yield();
    }
  }
  bool is_closed(const SyncState& state) const override { return queue_of(state).is_closed.load(); }
  void task_done(SyncState&) const override { throw_uncounted(); }
  std::uint64_t size(const SyncState& state) const override {
    // The library counts those that wait for an item as less, and those that wait for room as more.
    const auto items = std::max<std::int64_t>(queue_of(state).items.size(), 0);
    return std::min<std::uint64_t>(static_cast<std::uint64_t>(items), state.limit);
  }

 private:
  using Queue = TbbQueue<Item>;

  Queue& queue_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<Queue*>(sync_.channel_memory(state)));
  }
  std::size_t item_bytes_of(const SyncState& state) const {
    return sync_.channel_traits(state).item_bytes;
  }

  ChannelResult take(SyncState& state, const Queue& queue, const Item& got, std::byte* item) const {
    if (got.data() == nullptr) return ChannelResult::closed;
    std::memcpy(item, got.data(), item_bytes_of(state));
    queue.putters.record_wakeup(state);
    return ChannelResult::done;
  }
  ChannelResult put(SyncState& state, Queue& queue, const std::byte* item) const {
    try {
      queue.items.emplace(item, item_bytes_of(state));
    } catch (const oneapi::tbb::user_abort&) {
      return ChannelResult::closed;
    }
    queue.getters.record_wakeup(state);
    return ChannelResult::done;
  }
  ChannelResult get(SyncState& state, Queue& queue, std::byte* item) const {
    Item got;
    queue.items.pop(got);
    return take(state, queue, got, item);
  }

  /// Blocks in the library, or tries until the time is over: it has no time limits.
  template <typename Try, typename Block>
  ChannelResult wait(const SyncOperation& operation, WaiterCount& waiters, ChannelWait what,
                     Try try_once, Block block) const {
    const std::int64_t deadline_ns = operation.deadline_ns;
    SyncState& state = *operation.state;
    const RecordedWait recorded(sync_, state, operation.task, deadline_ns != 0,
                                state.wakeups.load(std::memory_order_relaxed), what);
    if (deadline_ns == 0) {
      const WaiterCount::Waiting waiting(waiters);
      // Whoever closes it after this waits until this task does not.
      return queue_of(state).is_closed.load() ? try_once() : block();
    }
    ChannelResult result = try_once();
    while (result == ChannelResult::would_block &&
           workloads::support::monotonic_now_ns() < deadline_ns) {
      pause_a_while();
      result = try_once();
    }
    return result;
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  std::uint32_t largest = 0;
  for (const SyncState& state : sync.states()) {
    largest = std::max(largest, sync.channel_traits(state).item_bytes);
  }
  if (largest <= 8) return std::make_unique<TbbChannel<InlineItem<8>>>(sync);
  if (largest <= 64) return std::make_unique<TbbChannel<InlineItem<64>>>(sync);
  return std::make_unique<TbbChannel<HeapItem>>(sync);
}

}  // namespace

SyncImplementation make_tbb_queue() {
  return {.description =
              "oneapi::tbb::concurrent_bounded_queue; it has no time limits, so a wait "
              "with one tries every 0.2 ms",
          .contexts = {ExecutionContext::threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.unbounded = true, .joins = {}},
          .make = make};
}

}  // namespace models
