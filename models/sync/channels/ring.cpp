// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>

#include "models/sync/channel_support/placed_items.h"
#include "models/sync/futex/parking.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto seq_cst = std::memory_order_seq_cst;

/// The capacity from which a ring is large.
constexpr std::uint64_t min_large = 64;
/// How long a task sleeps before it looks again.
constexpr std::int64_t max_sleep_ns = 1'000'000;

/// In front of the places of a ring, in shared memory. Places are numbered on and on; number n is
/// at n modulo the number of places.
///
/// Whoever puts or gets an item looks whether somebody sleeps. For that to be certain, its store to
/// `tail` or `head` must be visible before it looks, which takes a full memory fence, longer than
/// all the rest. The one producer and the one consumer of a large ring do without the fence: where
/// the store is still in the processor's store buffer when it looks, it does not see a task that is
/// about to sleep. So every sleep of these is limited to `max_sleep_ns`.
///
/// Those that sleep until a large ring has room are woken when half of it is free, and not for one
/// item after the other; these sleeps are limited in the same way, because what is left of the ring
/// may never be got.
// What each side writes has a cache line of its own, most of which is padding.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct Ring {
  /// The bit of `tail` of several producers that says that it is closed: so no put can come
  /// between.
  static constexpr std::uint64_t closed_bit = std::uint64_t{1} << 63;

  // Written when it is made.
  std::uint64_t mask;  ///< the number of places, less 1
  std::uint64_t capacity;
  std::uint64_t item_bytes;
  std::uint64_t stride;  ///< the bytes of a place
  bool is_single;        ///< it has one producer and one consumer
  bool is_large;         ///< its capacity is at least `min_large`
  std::atomic<bool> is_closed;
  Parking not_empty;  // written only where tasks sleep
  Parking not_full;
  Parking all_done;

  alignas(64) std::atomic<std::uint64_t> tail;  ///< the number of the next put, and `closed_bit`
  std::uint64_t seen_head;  ///< of a single producer: `head` when it last looked
  alignas(64) std::atomic<std::uint64_t> head;  ///< the number of the next get
  std::uint64_t seen_tail;          ///< of a single consumer: `tail` when it last looked
  std::atomic<std::uint64_t> done;  ///< items that were marked as done
};
static_assert(sizeof(Ring) <= workloads::channel_header_bytes);
static_assert(std::is_standard_layout_v<Ring> && std::is_trivially_destructible_v<Ring>);

std::byte* place_of(const Ring& ring, std::uint64_t number) {
  auto* const places =
      reinterpret_cast<std::byte*>(const_cast<Ring*>(&ring)) + workloads::channel_header_bytes;
  return places + (number & ring.mask) * ring.stride;
}

/// One producer and one consumer, as Lamport's ("Proving the correctness of multiprocess programs",
/// 1977): each looks at the other's number only where what it saw last is not enough.
struct SpscRing {
  static constexpr std::uint64_t prefetched = 24;

  /// An item that is put while another task closes the ring may be got after the consumer was told
  /// that it is closed.
  static ChannelResult put(Ring& ring, const std::byte* item) {
    if (ring.is_closed.load(seq_cst)) [[unlikely]]
      return ChannelResult::closed;
    const std::uint64_t tail = ring.tail.load(relaxed);
    if (tail - ring.seen_head >= ring.capacity) {
      ring.seen_head = ring.head.load(seq_cst);
      if (tail - ring.seen_head >= ring.capacity) return ChannelResult::would_block;
    }
    copy_item(place_of(ring, tail), item, ring.item_bytes);
    store(ring, ring.tail, tail + 1);
    return ChannelResult::done;
  }
  static ChannelResult get(Ring& ring, std::byte* item) {
    const std::uint64_t head = ring.head.load(relaxed);
    if (head == ring.seen_tail) {
      // Read before the number: what was put before it was closed is there.
      const bool is_closed = ring.is_closed.load(seq_cst);
      ring.seen_tail = ring.tail.load(seq_cst);
      if (head == ring.seen_tail) {
        return is_closed ? ChannelResult::closed : ChannelResult::would_block;
      }
    }
    // What the producer has left comes from its core's cache, which takes as long as all the rest.
    if (ring.seen_tail - head > prefetched) __builtin_prefetch(place_of(ring, head + prefetched));
    copy_item(item, place_of(ring, head), ring.item_bytes);
    store(ring, ring.head, head + 1);
    return ChannelResult::done;
  }

 private:
  static void store(const Ring& ring, std::atomic<std::uint64_t>& number, std::uint64_t value) {
    if (ring.is_large) {
      number.store(value, std::memory_order_release);
    } else {
      number.store(value, seq_cst);
    }
  }
};

/// Any number of producers and consumers: each place has a sequence number (Vyukov, "Bounded MPMC
/// queue"), which is n where number n can be put there, and n + 1 where it can be got.
struct MpmcRing {
  static std::atomic<std::uint64_t>& sequence_of(std::byte* place) {
    return *std::launder(reinterpret_cast<std::atomic<std::uint64_t>*>(place));
  }

  static ChannelResult put(Ring& ring, const std::byte* item) {
    std::uint64_t tail = ring.tail.load(seq_cst);
    for (;;) {
      if ((tail & Ring::closed_bit) != 0) return ChannelResult::closed;
      // What was taken since makes this less: so the capacity holds in any case.
      const std::uint64_t head = ring.head.load(seq_cst);
      if (static_cast<std::int64_t>(tail - head) >= static_cast<std::int64_t>(ring.capacity)) {
        return ChannelResult::would_block;
      }
      std::byte* const place = place_of(ring, tail);
      const std::uint64_t sequence = sequence_of(place).load(seq_cst);
      if (sequence == tail) {
        if (!ring.tail.compare_exchange_weak(tail, tail + 1, seq_cst, std::memory_order_acquire))
          continue;
        copy_item(place + sizeof sequence, item, ring.item_bytes);
        sequence_of(place).store(tail + 1, seq_cst);
        return ChannelResult::done;
      }
      // Whoever gets the item that was there has not copied it yet.
      if (static_cast<std::int64_t>(sequence - tail) < 0) return ChannelResult::would_block;
      tail = ring.tail.load(std::memory_order_acquire);
    }
  }
  static ChannelResult get(Ring& ring, std::byte* item) {
    std::uint64_t head = ring.head.load(std::memory_order_acquire);
    for (;;) {
      std::byte* const place = place_of(ring, head);
      const std::uint64_t sequence = sequence_of(place).load(seq_cst);
      if (sequence == head + 1) {
        if (!ring.head.compare_exchange_weak(head, head + 1, seq_cst, std::memory_order_acquire))
          continue;
        copy_item(item, place + sizeof sequence, ring.item_bytes);
        sequence_of(place).store(head + ring.mask + 1, seq_cst);
        return ChannelResult::done;
      }
      if (static_cast<std::int64_t>(sequence - (head + 1)) < 0) {
        // It is empty, or whoever puts the next item has not copied it yet.
        return ring.tail.load(seq_cst) == (head | Ring::closed_bit) ? ChannelResult::closed
                                                                    : ChannelResult::would_block;
      }
      head = ring.head.load(std::memory_order_acquire);
    }
  }
};

class RingChannel final : public workloads::ChannelBackend {
 public:
  explicit RingChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    const workloads::ChannelTraits& traits = sync_.channel_traits(state);
    std::byte* const memory = sync_.channel_memory(state);
    auto* const ring = new (memory) Ring{};
    new (&offset_in(state)) std::ptrdiff_t(memory - reinterpret_cast<std::byte*>(&state));
    const workloads::SyncObject object{.kind = state.kind, .limit = state.limit, .channel = traits};
    const std::uint64_t places = channel_places(object);
    ring->mask = places - 1;
    ring->capacity = std::min<std::uint64_t>(state.limit, places);
    ring->item_bytes = traits.item_bytes;
    ring->is_large = ring->capacity >= min_large;
    ring->is_single = traits.producers == 1 && traits.consumers == 1;
    ring->stride = workloads::channel_stride(traits);
    if (ring->is_single) {
      ring->stride -= 8;
      return;
    }
    for (std::uint64_t number = 0; number < places; ++number) {
      new (place_of(*ring, number)) std::atomic<std::uint64_t>(number);
    }
  }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    return put(state, item);
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    return get(state, item);
  }
  bool perform(SyncOperation& operation) const override {
    Ring& ring = ring_of(*operation.state);
    switch (operation.action) {
      case Action::put:
        wait(operation, ring.not_full, ChannelWait::room,
             [&] { return put(*operation.state, operation.item); });
        return true;
      case Action::get:
        wait(operation, ring.not_empty, ChannelWait::item,
             [&] { return get(*operation.state, operation.item); });
        return true;
      case Action::join:
        wait(operation, ring.all_done, ChannelWait::join, [&] {
          return ring.done.load(seq_cst) == put_in_all(ring) ? ChannelResult::done
                                                             : ChannelResult::would_block;
        });
        return true;
      default:
        throw std::logic_error("a channel can only be put to, got from and joined");
    }
  }

  void close(SyncState& state) const override {
    Ring& ring = ring_of(state);
    // First this, which `is_closed` reads: who was told that it is closed finds it so.
    ring.is_closed.store(true, seq_cst);
    if (!ring.is_single) ring.tail.fetch_or(Ring::closed_bit, seq_cst);
    count_wakeups(state);
    ring.not_empty.wake_all();
    ring.not_full.wake_all();
  }
  bool is_closed(const SyncState& state) const override {
    return ring_of(state).is_closed.load(std::memory_order_acquire);
  }
  void task_done(SyncState& state) const override {
    Ring& ring = ring_of(state);
    const std::uint64_t done = ring.done.fetch_add(1, seq_cst) + 1;
    if (done > ring.head.load(std::memory_order_acquire)) {
      ring.done.fetch_sub(1, seq_cst);
      throw std::logic_error("task_done() was called more often than items were got");
    }
    if (done != put_in_all(ring)) return;
    count_wakeups(state);
    ring.all_done.wake_all();
  }
  std::uint64_t size(const SyncState& state) const override {
    const Ring& ring = ring_of(state);
    const std::uint64_t head = ring.head.load(std::memory_order_acquire);
    return std::min(put_in_all(ring) - head, ring.capacity);
  }

 private:
  /// Returns where the ring is, from its state: the same distance in every process, and read sooner
  /// than the list of `Sync`. It is on the second cache line of the state, which nobody writes.
  static std::ptrdiff_t& offset_in(SyncState& state) {
    return *reinterpret_cast<std::ptrdiff_t*>(state.storage + 64);
  }
  static Ring& ring_of(SyncState& state) {
    return *std::launder(
        reinterpret_cast<Ring*>(reinterpret_cast<std::byte*>(&state) + offset_in(state)));
  }
  static const Ring& ring_of(const SyncState& state) {
    return ring_of(const_cast<SyncState&>(state));
  }
  /// Returns how many items were put since it was made.
  static std::uint64_t put_in_all(const Ring& ring) {
    return ring.tail.load(seq_cst) & ~Ring::closed_bit;
  }
  static void count_wakeups(SyncState& state) { state.wakeups.fetch_add(1, relaxed); }

  ChannelResult put(SyncState& state, const std::byte* item) const {
    Ring& ring = ring_of(state);
    const ChannelResult result =
        ring.is_single ? SpscRing::put(ring, item) : MpmcRing::put(ring, item);
    if (result == ChannelResult::done && ring.not_empty.wake_one()) [[unlikely]] {
      count_wakeups(state);
    }
    return result;
  }
  ChannelResult get(SyncState& state, std::byte* item) const {
    Ring& ring = ring_of(state);
    const ChannelResult result =
        ring.is_single ? SpscRing::get(ring, item) : MpmcRing::get(ring, item);
    if (result == ChannelResult::done && ring.not_full.has_sleepers()) [[unlikely]]
      wake_producer(state, ring);
    return result;
  }
  static void wake_producer(SyncState& state, Ring& ring) {
    if (ring.is_large) {
      const std::uint64_t head = ring.head.load(relaxed);
      if (put_in_all(ring) - head > ring.capacity / 2) return;
    }
    if (ring.not_full.wake_one()) count_wakeups(state);
  }

  /// Tries until the step is done or its time over, and sleeps in between.
  template <typename Try>
  void wait(SyncOperation& operation, Parking& parking, ChannelWait what, Try try_once) const {
    ChannelResult result = ChannelResult::would_block;
    const auto is_over = [&] {
      result = try_once();
      return result != ChannelResult::would_block;
    };
    if (!is_over_soon(is_over, ring_of(*operation.state).is_large)) {
      const RecordedWait recorded(sync_, *operation.state, operation.task,
                                  operation.deadline_ns != 0,
                                  operation.state->wakeups.load(relaxed), what);
      const Ring& ring = ring_of(*operation.state);
      const bool has_limit = ring.is_large && (operation.action == Action::put ||
                                               (operation.action == Action::get && ring.is_single));
      while (!is_over() && !is_late(operation)) {
        parking.sleep_unless(is_over, has_limit ? limited(operation) : operation.deadline_ns);
        if (result != ChannelResult::would_block) break;
      }
    }
    set_result(operation, result);
  }
  /// Checks for some 2 µs and a few turns of others. Of a large ring not too often: who looks after
  /// each item takes the cache line from whoever puts the next one, and both move at the speed of
  /// that; items that come meanwhile are then got at once.
  template <typename Condition>
  static bool is_over_soon(Condition is_over, bool is_large) {
    if (is_large && try_with_backoff(is_over)) return true;
    return holds_soon(is_over);
  }
  static bool is_late(const SyncOperation& operation) {
    return operation.deadline_ns != 0 &&
           workloads::support::monotonic_now_ns() >= operation.deadline_ns;
  }

  /// Returns when to look again, on the monotonic clock.
  static std::int64_t limited(const SyncOperation& operation) {
    const std::int64_t limit_ns = workloads::support::monotonic_now_ns() + max_sleep_ns;
    return operation.deadline_ns == 0 ? limit_ns : std::min(limit_ns, operation.deadline_ns);
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<RingChannel>(sync);
}

}  // namespace

SyncImplementation make_ring() {
  return {.description = "a ring in shared memory, whose tasks sleep on futexes",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = {workloads::SyncKind::channel},
          .make = make};
}

}  // namespace models
