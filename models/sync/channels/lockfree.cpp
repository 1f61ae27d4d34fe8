// SPDX-License-Identifier: Apache-2.0
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>

#include "models/sync/channel_support/uncounted.h"
#include "models/sync/channel_support/waiter_count.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "workloads/channel.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

/// One of the queues below.
class LockfreeQueue {
 public:
  LockfreeQueue() = default;
  LockfreeQueue(const LockfreeQueue&) = delete;
  LockfreeQueue& operator=(const LockfreeQueue&) = delete;
  virtual ~LockfreeQueue() = default;

  virtual bool push(const std::byte* item) = 0;
  virtual bool pop(std::byte* item) = 0;
  virtual std::uint64_t size() const = 0;
};

/// Numbers from one task to another.
class NumbersOfOne final : public LockfreeQueue {
 public:
  explicit NumbersOfOne(std::uint64_t capacity) : numbers_(capacity) {}
  bool push(const std::byte* item) override {
    std::uint64_t number;
    std::memcpy(&number, item, sizeof number);
    return numbers_.push(number);
  }
  bool pop(std::byte* item) override {
    std::uint64_t number;
    if (!numbers_.pop(number)) return false;
    std::memcpy(item, &number, sizeof number);
    return true;
  }
  std::uint64_t size() const override { return numbers_.read_available(); }

 private:
  boost::lockfree::spsc_queue<std::uint64_t> numbers_;
};

/// Items of any size from one task to another, as a stream of bytes.
class ItemsOfOne final : public LockfreeQueue {
 public:
  ItemsOfOne(std::uint64_t capacity, std::size_t item_bytes)
      : item_bytes_(item_bytes), bytes_(capacity * item_bytes) {}
  // Only this side makes the room less, and the other one what is there.
  bool push(const std::byte* item) override {
    if (bytes_.write_available() < item_bytes_) return false;
    bytes_.push(item, item_bytes_);
    return true;
  }
  bool pop(std::byte* item) override {
    if (bytes_.read_available() < item_bytes_) return false;
    bytes_.pop(item, item_bytes_);
    return true;
  }
  std::uint64_t size() const override { return bytes_.read_available() / item_bytes_; }

 private:
  std::size_t item_bytes_;
  boost::lockfree::spsc_queue<std::byte> bytes_;
};

/// Items of any number of tasks, in the places of the channel's memory: one queue has the places
/// that are free, the other one those with an item.
class ItemsOfMany final : public LockfreeQueue {
 public:
  ItemsOfMany(std::byte* memory, std::uint64_t capacity, const workloads::ChannelTraits& traits)
      : memory_(memory + workloads::channel_header_bytes),
        stride_(workloads::channel_stride(traits)),
        item_bytes_(traits.item_bytes),
        free_(capacity),
        full_(capacity) {
    for (std::uint64_t place = 0; place < capacity; ++place) {
      free_.bounded_push(memory_ + place * stride_);
    }
  }
  bool push(const std::byte* item) override {
    std::byte* place = nullptr;
    if (!free_.pop(place)) return false;
    std::memcpy(place, item, item_bytes_);
    put_.fetch_add(1, std::memory_order_relaxed);
    move_to(full_, place);
    return true;
  }
  bool pop(std::byte* item) override {
    std::byte* place = nullptr;
    if (!full_.pop(place)) return false;
    std::memcpy(item, place, item_bytes_);
    got_.fetch_add(1, std::memory_order_relaxed);
    move_to(free_, place);
    return true;
  }
  std::uint64_t size() const override {
    const std::uint64_t got = got_.load(std::memory_order_relaxed);
    const std::uint64_t put = put_.load(std::memory_order_relaxed);
    return put > got ? put - got : 0;
  }

 private:
  using Places = boost::lockfree::queue<std::byte*>;

  /// There is a node for every place, but another task may still be about to give one back.
  static void move_to(Places& places, std::byte* place) {
    while (!places.bounded_push(place)) sched_yield();
  }

  std::byte* memory_;
  std::uint64_t stride_;
  std::size_t item_bytes_;
  Places free_;
  Places full_;
  // The library does not know how many items its queue has.
  alignas(64) std::atomic<std::uint64_t> put_ = 0;
  alignas(64) std::atomic<std::uint64_t> got_ = 0;
};

struct Shared {
  std::unique_ptr<LockfreeQueue> items;
  WaiterCount putters;
  WaiterCount getters;
  std::atomic<bool> is_closed = false;
};
static_assert(sizeof(Shared) <= workloads::channel_header_bytes);

class LockfreeChannel final : public workloads::ChannelBackend {
 public:
  explicit LockfreeChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    auto* const shared = new (sync_.channel_memory(state)) Shared;
    shared->items = make_queue(state);
  }
  void destroy(SyncState& state) const noexcept override { shared_of(state).~Shared(); }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    const Shared& shared = shared_of(state);
    if (shared.is_closed.load(std::memory_order_acquire)) return ChannelResult::closed;
    if (!shared.items->push(item)) return ChannelResult::would_block;
    shared.getters.record_wakeup(state);
    return ChannelResult::done;
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    const Shared& shared = shared_of(state);
    // What was put before the channel was closed is found after this.
    const bool is_closed = shared.is_closed.load(std::memory_order_acquire);
    if (!shared.items->pop(item)) {
      return is_closed ? ChannelResult::closed : ChannelResult::would_block;
    }
    shared.putters.record_wakeup(state);
    return ChannelResult::done;
  }

  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    Shared& shared = shared_of(state);
    if (operation.action == Action::put) {
      spin(operation, shared.putters, ChannelWait::room,
           [&] { return try_put(state, operation.task, operation.item); });
    } else if (operation.action == Action::get) {
      spin(operation, shared.getters, ChannelWait::item,
           [&] { return try_get(state, operation.task, operation.item); });
    } else {
      throw_uncounted();
    }
    return true;
  }

  void close(SyncState& state) const override {
    Shared& shared = shared_of(state);
    shared.is_closed.store(true);
    shared.getters.record_wakeup(state);
    shared.putters.record_wakeup(state);
  }
  bool is_closed(const SyncState& state) const override {
    return shared_of(state).is_closed.load(std::memory_order_acquire);
  }
  void task_done(SyncState&) const override { throw_uncounted(); }
  std::uint64_t size(const SyncState& state) const override {
    return shared_of(state).items->size();
  }

 private:
  Shared& shared_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<Shared*>(sync_.channel_memory(state)));
  }
  std::unique_ptr<LockfreeQueue> make_queue(const SyncState& state) const {
    const workloads::ChannelTraits& traits = sync_.channel_traits(state);
    const std::uint64_t capacity = std::min<std::uint64_t>(state.limit, traits.max_items);
    if (traits.producers != 1 || traits.consumers != 1) {
      return std::make_unique<ItemsOfMany>(sync_.channel_memory(state), capacity, traits);
    }
    if (traits.item_bytes == sizeof(std::uint64_t)) return std::make_unique<NumbersOfOne>(capacity);
    return std::make_unique<ItemsOfOne>(capacity, traits.item_bytes);
  }

  /// Tries until the step is done or its time over, and lets other threads run in between.
  template <typename Try>
  void spin(SyncOperation& operation, WaiterCount& waiters, ChannelWait what, Try try_once) const {
    const std::int64_t deadline_ns = operation.deadline_ns;
    const RecordedWait recorded(sync_, *operation.state, operation.task, deadline_ns != 0,
                                operation.state->wakeups.load(std::memory_order_relaxed), what);
    const WaiterCount::Waiting waiting(waiters);
    ChannelResult result = try_once();
    while (result == ChannelResult::would_block &&
           (deadline_ns == 0 || workloads::support::monotonic_now_ns() < deadline_ns)) {
      sched_yield();
      result = try_once();
    }
    set_result(operation, result);
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<LockfreeChannel>(sync);
}

}  // namespace

SyncImplementation make_lockfree() {
  return {.description =
              "Boost.Lockfree's spsc_queue between two tasks, else its queue; who waits "
              "spins, with sched_yield",
          .contexts = {ExecutionContext::threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.joins = {}},
          .make = make};
}

}  // namespace models
